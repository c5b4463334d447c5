import { useId, useState, type ReactElement, type SubmitEvent } from "react";
import { useCommon } from "../admin/i18n";
import { isLoopback, useOtherAddresses } from "../ui/addresses";
import type { TrunkApi } from "./api";
import { useTranslate } from "./i18n";

/** Of the page that is at this address: "wss://host:8081/umbrella/wsb". */
function trunkAddress(page: string): string {
  const url = new URL("wsb", page);
  return url.href.replace(/^http/, "ws");
}

/** Makes a line that joins another server with this one. */
export function Invite({ api }: { readonly api: TrunkApi }): ReactElement {
  const t = useTranslate();
  const common = useCommon();
  const id = useId();
  const others = useOtherAddresses();
  const known = [location.href, ...others].filter((page) => !isLoopback(new URL(page).hostname)).map(trunkAddress);
  const [typed, setTyped] = useState<string>();
  const [line, setLine] = useState("");
  const [copied, setCopied] = useState(false);
  const [problem, setProblem] = useState("");
  const address = typed ?? known[0] ?? "";
  const make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setCopied(false);
    const made = await api.invite(address).catch(() => ({ invite: "", problem: common("said.unreachable") }));
    setLine(made.invite);
    setProblem(made.problem);
  };
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(line);
    setCopied(true);
  };
  return (
    <form className="card" onSubmit={(event) => void make(event)}>
      <h2>{t("invite")}</h2>
      <p className="fine">{t("invite.help")}</p>
      <label htmlFor={`${id} address`}>{t("invite.address")}</label>
      <div className="row">
        <input
          id={`${id} address`}
          data-testid="invite-address"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          required
          list={`${id} known`}
          placeholder={t("set.example")}
          aria-describedby={`${id} help`}
          value={address}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
        />
        <datalist id={`${id} known`}>
          {known.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <button type="submit" data-testid="make-invite">
          {t("invite.make")}
        </button>
      </div>
      <p id={`${id} help`} className="fine">
        {t("invite.address.help")}
      </p>
      <p role="alert" className="bad" data-testid="invite-problem">
        {problem}
      </p>
      {line !== "" && (
        <div className="row">
          <input
            readOnly
            aria-label={t("invite.line")}
            value={line}
            onFocus={(event) => {
              event.target.select();
            }}
          />
          <button type="button" onClick={() => void copy()}>
            {copied ? t("invite.copied") : t("invite.copy")}
          </button>
        </div>
      )}
    </form>
  );
}
