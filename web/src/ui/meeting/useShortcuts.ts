import { useEffect, useEffectEvent } from "react";
import { actionOf, isTyping, type Action } from "../logic/shortcuts";

function isBusy(target: EventTarget | null): boolean {
  return (
    document.querySelector("dialog[open]") !== null ||
    (target instanceof Element && target.closest("[role=menu]") !== null)
  );
}

/** Runs what belongs to a key, wherever the focus is, but not while somebody types or a dialog or
 *  a menu is open. Some of the actions; others are left to whoever else listens. */
export function useShortcuts(actions: Partial<Record<Action, () => void>>): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event;
    const action = actionOf(event, isTyping(target instanceof HTMLElement ? target : null));
    const run = action === undefined ? undefined : actions[action];
    if (run !== undefined && !isBusy(target)) {
      event.preventDefault();
      run();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      pressed(event);
    };
    document.addEventListener("keydown", listener);
    return () => {
      document.removeEventListener("keydown", listener);
    };
  }, []);
}
