import { memo, useRef, type CSSProperties, type ReactElement } from "react";
import type { Participant } from "../../sdk";
import { Icon } from "../common/icons";
import { useParticipant, useStore } from "../hooks";
import { useTranslation, type Translate } from "../i18n";
import type { Inset, Role } from "../logic/arrange";
import { colourOf, initials } from "../logic/avatar";
import type { Corner } from "../logic/corners";
import { codecName } from "../logic/names";
import { isViewer } from "../logic/people";
import { canDecode } from "../logic/seats";
import { useServices } from "../services";
import { Picture } from "./Picture";
import { Quality } from "./Quality";
import { TileActions } from "./TileActions";
import { useDrag } from "./useDrag";
import { ZoomControls } from "./ZoomControls";

export interface TileProps {
  readonly id: string;
  readonly source: "camera" | "screen";
  readonly role: Role;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly pinned: boolean;
  /** Whether there is anybody else to put one's own picture beside. */
  readonly alone: boolean;
  readonly corner: Corner;
  /** What the floating tile hides of the place for the name. */
  readonly insetStart: number;
  readonly insetEnd: number;
  readonly insetBelow: number;
}

/** A participant's picture in that source, if it is on now. */
function pictureOf(
  { local, publications, tracks }: Participant,
  source: "camera" | "screen",
): MediaStreamTrack | undefined {
  const shown = local || publications.get(source)?.muted === false;
  return shown ? tracks.get(source) : undefined;
}

function captionOf({ name, local }: Participant, source: "camera" | "screen", t: Translate): string {
  if (source === "screen") {
    return local ? t("tile.own-screen") : t("tile.screen", { name });
  }
  return local ? t("tile.you", { name }) : name;
}

interface PartProps {
  readonly participant: Participant;
  readonly source: "camera" | "screen";
}

export function isSilent({ publications }: Participant): boolean {
  return publications.get("microphone")?.muted !== false;
}

/** Whether the picture stands because a link between servers does not carry it. */
function isPaused({ local, away, publications }: Participant, source: "camera" | "screen"): boolean {
  const publication = publications.get(source);
  return !local && !away && publication?.paused === true && !publication.muted;
}

function Plate({ participant, source, inset }: PartProps & { readonly inset: Inset }): ReactElement {
  const t = useTranslation();
  const { id, local, away, node } = participant;
  const camera = source === "camera";
  const { media } = useServices();
  const { camera: seen, microphone } = useStore(media);
  const viewer = isViewer(participant, seen !== undefined || microphone !== "off");
  return (
    <figcaption className="plate" style={plateStyle(inset)}>
      {camera && isSilent(participant) && !viewer && (
        <span className="plate-mark" role="img" aria-label={t("tile.muted")}>
          <Icon name="microphone" off />
        </span>
      )}
      {!camera && (
        <span className="plate-mark">
          <Icon name="screen" />
        </span>
      )}
      {isPaused(participant, source) && (
        <span
          className="plate-mark"
          role="img"
          aria-label={t("tile.paused")}
          title={t("tile.paused")}
          data-testid="tile-paused"
        >
          <Icon name="pause" />
        </span>
      )}
      {camera && participant.recording === "running" && (
        <span
          className="plate-mark plate-recorded"
          role="img"
          aria-label={t("tile.recorded")}
          title={t("tile.recorded")}
          data-testid="tile-recorded"
        >
          <Icon name="record" />
        </span>
      )}
      <span className="plate-name">{captionOf(participant, source, t)}</span>
      {node !== "" && camera && (
        <span className="plate-note" data-testid="tile-node">
          <bdi>{node}</bdi>
        </span>
      )}
      {viewer && camera && <span className="plate-note">{t("tile.viewer")}</span>}
      {!away && <Quality participantId={local ? "" : id} />}
    </figcaption>
  );
}

/** What is said over the picture: that it cannot be shown, that it stands, or that its person is away. */
function Message({ participant, source }: PartProps): ReactElement {
  const { room } = useServices();
  const t = useTranslation();
  const { local, away, publications } = participant;
  if (away) {
    return (
      <p className="tile-message">
        <Icon name="away" />
        {t("tile.away")}
      </p>
    );
  }
  if (isPaused(participant, source)) {
    return (
      <p className="tile-message">
        <Icon name="pause" />
        {t("tile.standing")}
      </p>
    );
  }
  const codec = publications.get(source)?.codec;
  if (!local && !canDecode(codec, room.receivable)) {
    return <p className="tile-message">{t("tile.undecodable", { codec: codecName(codec ?? "") })}</p>;
  }
  return <></>;
}

function Badge({ participant }: { readonly participant: Participant }): ReactElement {
  const t = useTranslation();
  return participant.hand === 0 ? (
    <></>
  ) : (
    <span className="tile-hand" role="img" aria-label={t("tile.hand")} data-testid="tile-hand">
      <Icon name="hand" />
    </span>
  );
}

function placeOf({ x, y, width, height }: TileProps): CSSProperties {
  return { width, height, transform: `translate(${x}px, ${y}px)` };
}

function plateStyle({ start, end, below }: Inset): CSSProperties | undefined {
  if (start + end + below === 0) {
    return undefined;
  }
  return {
    marginInlineStart: start,
    marginBlockEnd: below,
    maxWidth: `calc(100% - 16px - ${start + end}px)`,
  };
}

/** One picture with what belongs to it. It is one element wherever it lies, so its video goes on. */
export const Tile = memo(function Tile(props: TileProps): ReactElement | null {
  const { id, source, role, width, height, pinned, alone, corner } = props;
  const participant = useParticipant(id);
  const figure = useRef<HTMLElement>(null);
  useDrag(figure, role === "float");
  if (participant === undefined) {
    return null;
  }
  const { name, local, away, speaking } = participant;
  const track = pictureOf(participant, source);
  const zoomable = source === "screen" && role === "large" && track !== undefined;
  return (
    <figure
      ref={figure}
      className="tile"
      style={placeOf(props)}
      data-testid="tile"
      data-participant-id={id}
      data-name={name}
      data-source={source}
      data-local={local}
      data-muted={source === "camera" && isSilent(participant)}
      data-picture={track !== undefined}
      data-colour={colourOf(name)}
      data-role={role}
      data-away={away || undefined}
      data-paused={isPaused(participant, source) || undefined}
      data-speaking={(source === "camera" && speaking && !away) || undefined}
    >
      <div className="avatar" aria-hidden="true">
        <span>{source === "screen" ? <Icon name="screen" /> : initials(name)}</span>
      </div>
      <Picture track={track} local={local} aspect={height > 0 ? width / height : 1} />
      <Message participant={participant} source={source} />
      {source === "camera" && <Badge participant={participant} />}
      <Plate
        participant={participant}
        source={source}
        inset={{ start: props.insetStart, end: props.insetEnd, below: props.insetBelow }}
      />
      {zoomable && <ZoomControls target={figure} />}
      <TileActions
        seatKey={`${id} ${source}`}
        caption={name}
        own={local && source === "camera"}
        role={role}
        pinned={pinned}
        alone={alone}
        corner={corner}
      />
    </figure>
  );
});
