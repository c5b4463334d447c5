// Who gets what: a row for each source, a column for each person.
import type { ReactElement } from "react";
import type { Participant, Room, Subscription } from "../gen/status_pb";
import { joined } from "./format";
import { bitrate } from "./history";
import { Icon } from "./icons";
import { useSpeech } from "./speech";
import { sourceName, type Translate } from "./i18n";

const key = (participantId: string, source: string): string => `${participantId} ${source}`;

function subscriptionsOf(person: Participant): ReadonlyMap<string, Subscription> {
  return new Map(
    person.subscriptions.map((one) => [key(one.participantId, one.source), one]),
  );
}

interface CellProps {
  readonly own: boolean;
  readonly subscription: Subscription | undefined;
  readonly most: number;
}

function Cell({ own, subscription, most }: CellProps): ReactElement {
  const { t, formats } = useSpeech();
  if (own) {
    return (
      <td className="own">
        <span className="sr-only">{t("matrix.own")}</span>
      </td>
    );
  }
  if (subscription === undefined) {
    return (
      <td className="none">
        <span aria-hidden="true">·</span>
        <span className="sr-only">{t("matrix.not-sent")}</span>
      </td>
    );
  }
  const rate = bitrate(subscription.sent);
  const lost = subscription.sent?.loss ?? 0;
  // Square root: a voice beside a picture would else look like nothing.
  const strength = Math.round(8 * Math.sqrt((rate ?? 0) / most));
  return (
    <td className="flows" data-strength={strength}>
      {joined(formats.bitrate(rate))}
      {lost >= 0.005 && <span className="bad">{` −${joined(formats.share(lost))}`}</span>}
    </td>
  );
}

function rowName(t: Translate, source: string, name: string): string {
  return t("matrix.of", { source: sourceName(t, source), name });
}

export function Matrix({ room }: { readonly room: Room }): ReactElement {
  const { t } = useSpeech();
  const people = room.participants;
  const gets = new Map(people.map((person) => [person.id, subscriptionsOf(person)]));
  const rates = people.flatMap((person) =>
    person.subscriptions.map(({ sent }) => bitrate(sent) ?? 0),
  );
  const most = Math.max(1, ...rates);
  if (rates.length === 0) {
    return <p className="fine">{t("matrix.nothing")}</p>;
  }
  return (
    <div className="scroll" role="region" aria-label={t("matrix")} tabIndex={0}>
      <table className="matrix">
        <thead>
          <tr>
            <th scope="col" className="corner">
              {t("matrix.from")}
            </th>
            {people.map((person) => (
              <th key={person.id} scope="col">
                <bdi>{t("matrix.gets", { name: person.name })}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.flatMap((from) =>
            from.publications.map(({ source }) => (
              <tr key={key(from.id, source)}>
                <th scope="row">
                  <Icon name={source} />
                  <span className="sr-only">{rowName(t, source, from.name)}</span>
                  <bdi aria-hidden="true">{from.name}</bdi>
                </th>
                {people.map((person) => (
                  <Cell
                    key={person.id}
                    own={person.id === from.id}
                    subscription={gets.get(person.id)?.get(key(from.id, source))}
                    most={most}
                  />
                ))}
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}
