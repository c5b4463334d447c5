import { useState, type CSSProperties, type ReactElement } from "react";
import type { Participant, UmbrellaClient } from "../sdk";
import { usePlayed, useSpeaking } from "./hooks";
import { MicrophoneIcon, ScreenIcon } from "./icons";
import { colourOf, initials, type Box } from "./layout";

interface TileProps {
  readonly client: UmbrellaClient;
  readonly participant: Participant;
  readonly source: "camera" | "screen";
  /** In pixels; missing: as large as its place. */
  readonly size?: Box | undefined;
}

const avatarColours = 7;

/** A participant's picture in that source, if it is on now. */
function pictureOf(
  { local, publications, tracks }: Participant,
  source: "camera" | "screen",
): MediaStreamTrack | undefined {
  const shown = local || publications.get(source)?.muted === false;
  return shown ? tracks.get(source) : undefined;
}

/** Fades in with its first frame; until then the avatar behind it is seen. */
function Picture({ track }: { readonly track: MediaStreamTrack | undefined }): ReactElement {
  const video = usePlayed<HTMLVideoElement>(track);
  const [shown, setShown] = useState<MediaStreamTrack>();
  return (
    <video
      ref={video}
      autoPlay
      muted
      playsInline
      disablePictureInPicture
      data-shown={track !== undefined && shown === track}
      onLoadedData={() => {
        setShown(track);
      }}
    />
  );
}

export function Tile({ client, participant, source, size }: TileProps): ReactElement {
  const { id, name, local, publications } = participant;
  const microphone = publications.get("microphone");
  const silent = source === "camera" && microphone?.muted !== false;
  const viewer = microphone === undefined && !publications.has("camera");
  const track = pictureOf(participant, source);
  const figure = useSpeaking(client, id, source === "camera" && !local && !silent);
  const style: CSSProperties | undefined =
    size === undefined ? undefined : { width: size.width, height: size.height };
  return (
    <figure
      ref={figure}
      className="tile"
      style={style}
      data-testid="tile"
      data-participant-id={id}
      data-name={name}
      data-source={source}
      data-local={local}
      data-muted={silent}
      data-picture={track !== undefined}
      data-colour={colourOf(name, avatarColours)}
    >
      <div className="avatar" aria-hidden="true">
        <span>{source === "screen" ? <ScreenIcon /> : initials(name)}</span>
      </div>
      <Picture track={track} />
      <figcaption className="plate">
        {silent && !viewer && (
          <span className="plate-mark" role="img" aria-label="Microphone off">
            <MicrophoneIcon off />
          </span>
        )}
        {source === "screen" && (
          <span className="plate-mark">
            <ScreenIcon />
          </span>
        )}
        <span className="plate-name">{captionOf(participant, source)}</span>
        {viewer && source === "camera" && <span className="plate-note">viewer</span>}
      </figcaption>
    </figure>
  );
}

function captionOf({ name, local }: Participant, source: "camera" | "screen"): string {
  if (source === "screen") {
    return local ? "Your screen" : `${name}’s screen`;
  }
  return local ? `${name} (you)` : name;
}
