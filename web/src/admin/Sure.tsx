import { useState, type ReactElement } from "react";
import { createPortal } from "react-dom";
import { Dialog } from "../ui/common/Dialog";
import { useCommon } from "./i18n";

interface SureProps {
  /** On the button. */
  readonly label: string;
  /** The same with what it is about, for those who do not see where the button stands. */
  readonly which: string;
  readonly testId: string;
  readonly question: string;
  /** What comes of it. */
  readonly text: string;
  readonly onSure: () => void;
}

/** A button for what cannot be undone: it asks before it does it. */
export function Sure({ label, which, testId, question, text, onSure }: SureProps): ReactElement {
  const t = useCommon();
  const [asks, setAsks] = useState(false);
  const close = (): void => {
    setAsks(false);
  };
  return (
    <>
      <button
        type="button"
        className="bad"
        data-testid={testId}
        aria-label={which}
        onClick={() => {
          setAsks(true);
        }}
      >
        {label}
      </button>
      {/* Beside the page: where the button stands, rules of cards and rows hold. */}
      {asks &&
        createPortal(
          <Dialog title={question} close={t("close")} testId="sure-dialog" onClose={close}>
            <p>{text}</p>
            <div className="row">
              <button type="button" onClick={close}>
                {t("keep")}
              </button>
              <button
                type="button"
                className="danger"
                data-testid="sure"
                onClick={() => {
                  close();
                  onSure();
                }}
              >
                {label}
              </button>
            </div>
          </Dialog>,
          document.body,
        )}
    </>
  );
}
