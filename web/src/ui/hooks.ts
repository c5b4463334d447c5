import {
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from "react";
import type { ChatEntry, ClientState, Participant } from "../sdk";
import { calm } from "./logic/calm";
import type { Box } from "./logic/layout";
import { clock, untilNextMinute } from "./logic/time";
import { useServices } from "./services";
import type { Store } from "./stores/store";

export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useParticipants(): ReadonlyMap<string, Participant> {
  const { client } = useServices();
  return useSyncExternalStore(
    (listener) => client.on("participants", listener),
    () => client.participants,
  );
}

/** Draws anew only when this participant has changed. */
export function useParticipant(id: string): Participant | undefined {
  const { client } = useServices();
  return useSyncExternalStore(
    (listener) => client.on("participants", listener),
    () => client.participants.get(id),
  );
}

export function useSelf(): Participant | undefined {
  return useParticipant(useServices().client.participantId);
}

export function useClientState(): { state: ClientState; media: RTCPeerConnectionState } {
  const { client } = useServices();
  const subscribe = (listener: () => void): (() => void) => client.on("state", listener);
  return {
    state: useSyncExternalStore(subscribe, () => client.state),
    media: useSyncExternalStore(subscribe, () => client.mediaState),
  };
}

/** Drawn anew some times a second at most, however many write. */
export function useChat(): readonly ChatEntry[] {
  const { client } = useServices();
  return useSyncExternalStore(
    (listener) => {
      const soon = calm(listener);
      const off = client.on("chat", soon.call);
      return () => {
        off();
        soon.stop();
      };
    },
    () => client.chat,
  );
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

/** The time of day, as text that changes with the minute. */
export function useClock(): string {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setTimeout(() => {
      setNow(Date.now());
    }, untilNextMinute(now));
    return () => {
      clearTimeout(timer);
    };
  }, [now]);
  return clock(now, navigator.language);
}

function subscribeToFullscreen(listener: () => void): () => void {
  document.addEventListener("fullscreenchange", listener);
  return () => {
    document.removeEventListener("fullscreenchange", listener);
  };
}

export function useIsFullscreen(): boolean {
  return useSyncExternalStore(subscribeToFullscreen, () => document.fullscreenElement !== null);
}

export function canFullscreen(): boolean {
  return document.fullscreenEnabled;
}

export function toggleFullscreen(): void {
  const done =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen()
      : document.exitFullscreen();
  done.catch(() => undefined); // Refused by the browser: the window stays as it is.
}

/** Whether a condition of the style sheet's kind holds. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => {
        list.removeEventListener("change", listener);
      };
    },
    () => matchMedia(query).matches,
  );
}
