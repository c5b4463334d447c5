import type { ReactElement, ReactNode } from "react";
import { Password } from "../ui/common/Password";
import { sentenceOf, useCommon } from "./i18n";
import { Nav, type PageName } from "./Nav";

/** What of an answer means that it waits for the admin password. */
export function isLocked(access: string): boolean {
  return access === "needed" || access === "wrong" || access === "too-many";
}

interface AdminSheetProps {
  readonly page: PageName;
  readonly access: string;
  readonly title: string;
  /** What the page is for. */
  readonly intro: string;
  /** Where the server's pages lie, as seen from this one. */
  readonly root?: string;
  /** What this page says of an access in its own words. */
  readonly said: Readonly<Record<string, string>>;
  readonly onPassword: (password: string) => void;
  readonly wide?: boolean;
  /** What who is let in sees. */
  readonly children: ReactNode;
}

/** A page that asks for the admin password where it must. */
export function AdminSheet(props: AdminSheetProps): ReactElement {
  const { page, access, title, intro, root = "", said, onPassword, wide, children } = props;
  const t = useCommon();
  const calm = access === "needed" || access === "waiting";
  return (
    <div className={wide === true ? "sheet wide" : "sheet"} data-access={access}>
      <header className="top">
        <img src={`${root}assets/icon.svg`} alt="" width="40" height="40" />
        <h1>
          <bdi>{title}</bdi>
        </h1>
      </header>
      <Nav page={page} root={root} />
      <main>
        <p className="fine">{intro}</p>
        <p role="status" className={calm ? "" : "bad"}>
          {sentenceOf(t, access, said)}
        </p>
        {isLocked(access) ? (
          <Password label={t("password")} enter={t("enter")} onEnter={onPassword} />
        ) : (
          children
        )}
      </main>
    </div>
  );
}
