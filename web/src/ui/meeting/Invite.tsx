import { useMemo, useState, type ReactElement } from "react";
import { encode } from "uqr";
import { isLoopback, useOtherAddresses } from "../addresses";
import { Dialog } from "../common/Dialog";
import { Icon } from "../common/icons";
import { useTranslation } from "../i18n";
import { invitation } from "../logic/query";
import { qrPath } from "../logic/qr";

/** For a phone's camera: dark on light in any colour scheme, or it is not read. */
function QrCode({ text }: { readonly text: string }): ReactElement {
  const t = useTranslation();
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: "M", border: 2 });
    return { size: code.size, path: qrPath(code.data) };
  }, [text]);
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={t("invite.qr")}
      shapeRendering="crispEdges"
    >
      <path className="qr-light" d={`M0 0h${size}v${size}h-${size}z`} />
      <path className="qr-dark" d={path} />
    </svg>
  );
}

interface ReachableProps {
  readonly pages: readonly string[];
  readonly value: string;
  readonly onChoose: (page: string) => void;
}

/** Opened at localhost, the page's own address is of no use to others: which else is meant. */
function Reachable({ pages, value, onChoose }: ReachableProps): ReactElement {
  const t = useTranslation();
  const host = location.hostname;
  if (pages.length === 0) {
    return <p className="hint">{t("invite.here-only", { host })}</p>;
  }
  return (
    <label className="invite-which">
      <span>{t("invite.here", { host })}</span>
      <span className="device">
        <Icon name="link" />
        <select
          data-testid="invite-which"
          value={value}
          aria-label={t("invite.which")}
          onChange={(event) => {
            onChoose(event.target.value);
          }}
        >
          {pages.map((page) => (
            <option key={page} value={page}>
              {new URL(page).host}
            </option>
          ))}
        </select>
      </span>
    </label>
  );
}

interface InviteProps {
  readonly room: string;
  readonly onClose: () => void;
}

/** The way in for others: a link to copy, to send on, or to photograph. */
export function Invite({ room, onClose }: InviteProps): ReactElement {
  const t = useTranslation();
  const others = useOtherAddresses();
  const [chosen, setChosen] = useState<string>();
  const address = invitation(chosen ?? others[0] ?? location.href, room);
  const [copied, setCopied] = useState<boolean>();
  const copy = (): void => {
    navigator.clipboard.writeText(address).then(
      () => {
        setCopied(true);
      },
      () => {
        setCopied(false);
      },
    );
  };
  return (
    <Dialog title={t("invite")} close={t("close")} testId="invite-dialog" onClose={onClose}>
      <p>{t("invite.text")}</p>
      {isLoopback(location.hostname) && (
        <Reachable
          pages={others}
          value={chosen ?? others[0] ?? ""}
          onChoose={(page) => {
            setChosen(page);
            setCopied(undefined);
          }}
        />
      )}
      <div className="invite-link">
        <input
          readOnly
          value={address}
          aria-label={t("invite.link")}
          data-testid="invite-link"
          onFocus={(event) => {
            event.target.select();
          }}
        />
        <button type="button" className="primary" data-testid="invite-copy" onClick={copy}>
          <Icon name={copied === true ? "check" : "copy"} />
          {t(copied === true ? "invite.copied" : "invite.copy")}
        </button>
      </div>
      <p className="hint" role="status">
        {copied === false ? t("invite.by-hand") : ""}
      </p>
      <QrCode text={address} />
      {"share" in navigator && (
        <button
          type="button"
          className="secondary"
          onClick={() => {
            navigator.share({ title: t("invite"), url: address }).catch(() => undefined);
          }}
        >
          {t("invite.share")}
        </button>
      )}
    </Dialog>
  );
}
