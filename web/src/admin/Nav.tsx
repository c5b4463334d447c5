import type { ReactElement } from "react";
import { useCommon } from "./i18n";

/** By their addresses, from the server's own. */
const pages = ["sfu", "status", "recordings", "sources", "trunk", "debug/pipeline"] as const;

export type PageName = Exclude<(typeof pages)[number], "sfu">;

interface NavProps {
  /** The one that this is on. */
  readonly page: PageName;
  /** Where the server's pages lie, as seen from this one. */
  readonly root?: string;
}

/** The way from each page beside the meeting to all others. */
export function Nav({ page, root = "" }: NavProps): ReactElement {
  const t = useCommon();
  return (
    <nav className="pages" aria-label={t("nav")}>
      {pages.map((one) => (
        <a key={one} href={`${root}${one}`} aria-current={one === page ? "page" : undefined}>
          {t(`nav.${one}`)}
        </a>
      ))}
    </nav>
  );
}
