import { useMemo, useState } from "react";
import type { SelfPlace, View } from "../logic/arrange";
import { corners, type Corner } from "../logic/corners";
import { recalledChoice, remember } from "../logic/memory";
import type { StageActions } from "./stage-actions";

/** How the stage is to be laid out. */
export interface StageState {
  readonly view: View;
  readonly pinned: string | undefined;
  readonly page: number;
  readonly self: SelfPlace;
  readonly corner: Corner;
  readonly actions: StageActions;
  readonly toggleView: () => void;
  readonly setPage: (page: number) => void;
}

export function useStageState(): StageState {
  const [view, setView] = useState(() => recalledChoice<View>("view", ["grid", "speaker"], "grid"));
  const [self, setSelf] = useState(() =>
    recalledChoice<SelfPlace>("self", ["auto", "float", "among"], "auto"),
  );
  const [corner, setCorner] = useState(() => recalledChoice("corner", corners, "bottom-right"));
  const [pinned, setPinned] = useState<string>();
  const [page, setPage] = useState(0);
  const actions = useMemo<StageActions>(
    () => ({
      pin: setPinned,
      placeSelf: (place) => {
        setSelf(place);
        remember("self", place);
      },
      moveSelf: (to) => {
        setCorner(to);
        remember("corner", to);
      },
    }),
    [],
  );
  return {
    view,
    pinned,
    page,
    self,
    corner,
    actions,
    toggleView: () => {
      const next = view === "grid" ? "speaker" : "grid";
      setView(next);
      setPinned(undefined);
      remember("view", next);
    },
    setPage: (wanted) => {
      setPage(Math.max(0, wanted));
    },
  };
}
