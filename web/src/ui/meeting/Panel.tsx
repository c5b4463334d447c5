import { useId, type ReactElement, type ReactNode } from "react";
import { Icon } from "../common/icons";
import { useTranslation } from "../i18n";

interface PanelProps {
  readonly title: string;
  readonly testId: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Panel({ title, testId, onClose, children }: PanelProps): ReactElement {
  const t = useTranslation();
  const id = useId();
  return (
    <aside className="panel" aria-labelledby={id} data-testid={testId}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="ghost" aria-label={t("close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </aside>
  );
}
