import type { ReactElement } from "react";
import { useStore } from "../hooks";
import { chooseLanguage, language, languages, useTranslation } from "../i18n";

export function LanguageSelect(): ReactElement {
  const t = useTranslation();
  const current = useStore(language);
  return (
    <label className="language">
      <span>{t("language")}</span>
      <span className="language-field">
        <select
          data-testid="language"
          value={current}
          onChange={(event) => {
            const chosen = languages.find(([name]) => name === event.target.value);
            if (chosen !== undefined) {
              chooseLanguage(chosen[0]);
            }
          }}
        >
          {languages.map(([name, label]) => (
            <option key={name} value={name} lang={name}>
              {label}
            </option>
          ))}
        </select>
      </span>
    </label>
  );
}
