import type { ReactElement, ReactNode } from "react";
import { Password } from "./Password";

/** What of an answer means that it waits for the admin password. */
export function isLocked(access: string): boolean {
  return access === "needed" || access === "wrong" || access === "too-many";
}

interface AdminSheetProps {
  readonly access: string;
  readonly title: string;
  /** Where the server's pages lie, as seen from this one. */
  readonly root?: string;
  readonly links: readonly { readonly to: string; readonly text: string }[];
  /** Of the access; empty when there is nothing to say. */
  readonly said: string;
  readonly password: { readonly label: string; readonly enter: string };
  readonly onPassword: (password: string) => void;
  readonly wide?: boolean;
  /** What who is let in sees. */
  readonly children: ReactNode;
}

/** A page that asks for the admin password where it must. */
export function AdminSheet(props: AdminSheetProps): ReactElement {
  const { access, title, root = "", links, said, password, onPassword, wide, children } = props;
  return (
    <div className={wide === true ? "sheet wide" : "sheet"} data-access={access}>
      <header className="top">
        <img src={`${root}assets/icon.svg`} alt="" width="40" height="40" />
        <h1>{title}</h1>
        {links.map(({ to, text }) => (
          <a key={to} href={`${root}${to}`}>
            {text}
          </a>
        ))}
      </header>
      <main>
        <p role="status" className={access === "needed" || access === "waiting" ? "" : "bad"}>
          {said}
        </p>
        {isLocked(access) ? <Password {...password} onEnter={onPassword} /> : children}
      </main>
    </div>
  );
}
