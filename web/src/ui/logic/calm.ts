/** Between two drawings of what comes often; nobody reads faster. */
export const drawMs = 100;

export interface Calm {
  readonly call: () => void;
  readonly stop: () => void;
}

/** Acts once for all calls of a while, at its end: a flood of them leaves time for all else. */
export function calm(act: () => void, ms = drawMs): Calm {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    call: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        act();
      }, ms);
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
