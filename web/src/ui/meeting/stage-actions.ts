import { createContext, useContext } from "react";
import type { SelfPlace } from "../logic/arrange";
import type { Corner } from "../logic/corners";

/** What a tile can ask of the stage that it lies on. */
export interface StageActions {
  /** Of a seat; undefined: none. */
  readonly pin: (key: string | undefined) => void;
  readonly placeSelf: (place: SelfPlace) => void;
  readonly moveSelf: (corner: Corner) => void;
}

export const StageContext = createContext<StageActions>({
  pin: () => undefined,
  placeSelf: () => undefined,
  moveSelf: () => undefined,
});

export function useStageActions(): StageActions {
  return useContext(StageContext);
}
