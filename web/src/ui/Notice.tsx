import type { ReactElement, ReactNode } from "react";
import { CloseIcon } from "./icons";
import type { Words } from "./words";

interface NoticeProps {
  readonly words: Words;
  readonly onDismiss?: () => void;
  readonly children?: ReactNode;
}

/** Says what is wrong and what to do about it. */
export function Notice({ words, onDismiss, children }: NoticeProps): ReactElement {
  return (
    <section className="notice" role="alert" data-testid="notice">
      <div className="notice-body">
        <h2>{words.title}</h2>
        <p>{words.text}</p>
        {(children !== undefined || words.links !== undefined) && (
          <div className="notice-actions">
            {children}
            {words.links?.map(({ href, label }) => (
              <a key={href} href={href}>
                {label}
              </a>
            ))}
          </div>
        )}
      </div>
      {onDismiss !== undefined && (
        <button type="button" className="ghost" aria-label="Dismiss" onClick={onDismiss}>
          <CloseIcon />
        </button>
      )}
    </section>
  );
}
