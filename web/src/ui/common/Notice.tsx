import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "../i18n";
import type { Words } from "../logic/words";
import { Icon } from "./icons";

interface NoticeProps {
  readonly words: Words;
  readonly onDismiss?: () => void;
  readonly children?: ReactNode;
}

/** Says what is wrong and what to do about it. */
export function Notice({ words, onDismiss, children }: NoticeProps): ReactElement {
  const t = useTranslation();
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
        <button type="button" className="ghost" aria-label={t("dismiss")} onClick={onDismiss}>
          <Icon name="close" />
        </button>
      )}
    </section>
  );
}
