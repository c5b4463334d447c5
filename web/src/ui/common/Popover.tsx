import {
  useEffect,
  useId,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from "react";

interface PopoverProps {
  readonly className: string;
  readonly label: string;
  readonly testId: string;
  /** A list of commands, walked through by arrow keys; else a group of any controls. */
  readonly menu?: boolean;
  /** What the button shows. */
  readonly face: ReactNode;
  readonly children: (close: () => void) => ReactNode;
}

function items(panel: HTMLElement): HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>("[role^=menuitem], button, select, input")];
}

const steps: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Closes on Escape and on a press outside; leads the focus in, and out again. */
function useOpenPanel(
  open: boolean,
  menu: boolean,
  close: () => void,
): Record<"root" | "panel", RefObject<HTMLDivElement | null>> {
  const root = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [inside, whole] = [panel.current, root.current];
    if (!open || inside === null || whole === null) {
      return undefined;
    }
    items(inside)[0]?.focus();
    const pressed = (event: PointerEvent): void => {
      if (event.target instanceof Node && !whole.contains(event.target)) {
        close();
      }
    };
    const typed = (event: KeyboardEvent): void => {
      if (event.key === "Escape" || (menu && event.key === "Tab")) {
        event.stopPropagation();
        close();
        whole.querySelector("button")?.focus();
        return;
      }
      const step = menu ? steps[event.key] : undefined;
      const all = items(inside);
      if (step !== undefined && all.length > 0) {
        event.preventDefault();
        all[step(all.findIndex((item) => item === document.activeElement), all.length)]?.focus();
      }
    };
    document.addEventListener("pointerdown", pressed);
    whole.addEventListener("keydown", typed);
    return () => {
      document.removeEventListener("pointerdown", pressed);
      whole.removeEventListener("keydown", typed);
    };
  }, [open, menu, close]);
  return { root, panel };
}

/** A button with a panel above it. */
export function Popover(props: PopoverProps): ReactElement {
  const { className, label, testId, menu = false, face, children } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  const [close] = useState(() => () => {
    setOpen(false);
  });
  const { root, panel } = useOpenPanel(open, menu, close);
  return (
    <div ref={root} className="popover">
      <button
        type="button"
        className={className}
        data-testid={testId}
        aria-label={label}
        title={label}
        aria-haspopup={menu ? "menu" : "dialog"}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {face}
      </button>
      {open && (
        <div
          ref={panel}
          id={id}
          className="popover-panel"
          role={menu ? "menu" : "dialog"}
          aria-label={label}
        >
          {children(close)}
        </div>
      )}
    </div>
  );
}
