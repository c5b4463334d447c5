import type { ReactElement } from "react";
import type { Remote } from "../gen/status_pb";
import { sourceName } from "./i18n";
import { Icon } from "./icons";
import { useSpeech } from "./speech";

function Guest({ remote }: { readonly remote: Remote }): ReactElement {
  const { t } = useSpeech();
  return (
    <li data-away={remote.away}>
      <bdi>{remote.name}</bdi>
      {remote.sources.map((source) => (
        <span key={source} title={sourceName(t, source)}>
          <Icon name={source} />
          <span className="sr-only">{sourceName(t, source)} </span>
        </span>
      ))}
      {remote.hand && <span className="badge hand">{t("hand")}</span>}
      {remote.away && <span className="badge away">{t("away")}</span>}
    </li>
  );
}

/** In the order of the message. */
function byServer(remotes: readonly Remote[]): [node: string, remotes: Remote[]][] {
  const servers = new Map<string, Remote[]>();
  for (const remote of remotes) {
    servers.set(remote.node, [...(servers.get(remote.node) ?? []), remote]);
  }
  return [...servers];
}

/** Those in a room who are at other servers. */
export function Elsewhere({ remotes }: { readonly remotes: readonly Remote[] }): ReactElement {
  const { t } = useSpeech();
  return (
    <>
      {byServer(remotes).map(([node, there]) => (
        <section key={node} className="elsewhere" data-node={node}>
          <h3>
            <bdi>{t("elsewhere", { node })}</bdi>
            <span className="fine">{t("room.people", { count: there.length })}</span>
          </h3>
          <ul>
            {there.map((remote) => (
              <Guest key={remote.id} remote={remote} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
