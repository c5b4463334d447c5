import { useEffect, useRef, useState, useSyncExternalStore, type RefObject } from "react";
import type { ClientEvents, Participant, UmbrellaClient } from "../sdk";
import type { Box } from "./layout";
import type { LocalMedia, LocalMediaState } from "./local-media";

export function useParticipants(client: UmbrellaClient): ReadonlyMap<string, Participant> {
  return useSyncExternalStore(
    (listener) => client.on("participants", listener),
    () => client.participants,
  );
}

export function useClientState(client: UmbrellaClient): {
  state: ClientEvents["state"]["state"];
  media: RTCPeerConnectionState;
} {
  const subscribe = (listener: () => void): (() => void) => client.on("state", listener);
  return {
    state: useSyncExternalStore(subscribe, () => client.state),
    media: useSyncExternalStore(subscribe, () => client.mediaState),
  };
}

export function useLocalMedia(media: LocalMedia): LocalMediaState {
  return useSyncExternalStore(media.subscribe, media.state);
}

/** The size of an element's content, followed. */
export function useSize<Kind extends Element>(): [RefObject<Kind | null>, Box] {
  const ref = useRef<Kind>(null);
  const [size, setSize] = useState<Box>({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) {
        setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
      }
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [ref, size];
}

/** Plays a track in an element, and nothing when there is none. */
export function usePlayed<Kind extends HTMLMediaElement>(
  track: MediaStreamTrack | undefined,
): RefObject<Kind | null> {
  const ref = useRef<Kind>(null);
  useEffect(() => {
    const element = ref.current;
    if (element !== null) {
      element.srcObject = track === undefined ? null : new MediaStream([track]);
    }
  }, [track]);
  return ref;
}

/** Sets `data-speaking` on an element while a participant is heard, without drawing it anew. */
export function useSpeaking(
  client: UmbrellaClient,
  participantId: string,
  active: boolean,
): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!active) {
      return undefined;
    }
    const element = ref.current;
    let heard = 0;
    const timer = setInterval(() => {
      heard = client.audioLevel(participantId) > audibleLevel ? hangTicks : heard - 1;
      element?.toggleAttribute("data-speaking", heard > 0);
    }, tickMs);
    return () => {
      clearInterval(timer);
      element?.removeAttribute("data-speaking");
    };
  }, [client, participantId, active]);
  return ref;
}

const tickMs = 120;
/** The mark stays over the pauses between words. */
const hangTicks = 5;
/** Of full scale; above the noise of a quiet room. */
const audibleLevel = 0.02;
