import type { ReactElement } from "react";
import type { Participant, UmbrellaClient } from "../sdk";
import { useSize } from "./hooks";
import { fitTiles, shapeForPeople, shapeForScreens } from "./layout";
import { Tile } from "./Tile";

interface StageProps {
  readonly client: UmbrellaClient;
  readonly participants: readonly Participant[];
}

const gapPx = 10;

interface Shown {
  readonly participant: Participant;
  readonly source: "camera" | "screen";
}

function sharesScreen({ local, tracks, publications }: Participant): boolean {
  return local ? tracks.has("screen") : publications.has("screen");
}

function Grid({
  client,
  shown,
  screens,
}: {
  readonly client: UmbrellaClient;
  readonly shown: readonly Shown[];
  readonly screens: boolean;
}): ReactElement {
  const [box, size] = useSize<HTMLDivElement>();
  const tile = fitTiles(
    shown.length,
    size,
    gapPx,
    screens ? shapeForScreens : shapeForPeople(size),
  );
  return (
    <div ref={box} className="grid">
      {shown.map(({ participant, source }) => (
        <Tile
          key={`${participant.id} ${source}`}
          client={client}
          participant={participant}
          source={source}
          size={tile}
        />
      ))}
    </div>
  );
}

/** Everybody in a grid. Screens that others share take the stage, and the people move to a strip.
 *  One's own screen stays small: large, it would show itself in itself. */
export function Stage({ client, participants }: StageProps): ReactElement {
  const people: Shown[] = participants.map((participant) => ({ participant, source: "camera" }));
  const screens: Shown[] = participants
    .filter(sharesScreen)
    .map((participant) => ({ participant, source: "screen" }));
  const large = screens.filter(({ participant }) => !participant.local);
  const small = [...screens.filter(({ participant }) => participant.local), ...people];
  if (large.length === 0) {
    return (
      <main className="stage">
        <Grid client={client} shown={small} screens={false} />
      </main>
    );
  }
  return (
    <main className="stage stage-presenting">
      <Grid client={client} shown={large} screens />
      <div className="strip">
        {small.map(({ participant, source }) => (
          <Tile
            key={`${participant.id} ${source}`}
            client={client}
            participant={participant}
            source={source}
          />
        ))}
      </div>
    </main>
  );
}
