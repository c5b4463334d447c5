import { useEffectEvent, useId, useLayoutEffect, useRef, type ReactElement, type ReactNode } from "react";
import { Icon } from "./icons";

interface DialogProps {
  readonly title: string;
  /** What the button that closes it is called. */
  readonly close: string;
  readonly testId: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Open while it is drawn. The browser keeps the focus inside, and gives it back afterwards. */
export function Dialog({ title, close, testId, onClose, children }: DialogProps): ReactElement {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const closed = useEffectEvent(onClose);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null) {
      return undefined;
    }
    const ended = (): void => {
      closed();
    };
    const pressed = (event: MouseEvent): void => {
      if (event.target === dialog) {
        closed(); // Beside it: what is inside has elements of its own.
      }
    };
    dialog.showModal();
    dialog.addEventListener("close", ended);
    dialog.addEventListener("click", pressed);
    return () => {
      dialog.removeEventListener("close", ended);
      dialog.removeEventListener("click", pressed);
      dialog.close();
    };
  }, []);
  return (
    <dialog ref={ref} className="dialog" aria-labelledby={id} data-testid={testId}>
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" className="ghost" aria-label={close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
