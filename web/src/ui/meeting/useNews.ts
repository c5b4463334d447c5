import { useEffect, useState } from "react";
import type { ChatEntry } from "../../sdk";
import { useTranslation, type TextKey } from "../i18n";
import { calm } from "../logic/calm";
import { recordingNews } from "../logic/recording";
import { handsOf } from "../logic/seats";
import { useServices } from "../services";

/** Something that is told once, and read out where a page is read out. */
interface News {
  readonly text: string;
}

const newsMs = 5_000;
/** What was written before comes along with the welcome: it is no news. */
const historyMs = 1_500;
/** More than these are counted instead of named. */
const mostNames = 3;

/** Tells for a while who came, who left, who raised a hand, who wrote, and what did not work. */
export function useNews(chatIsOpen: boolean): [News | undefined, (key: TextKey) => void] {
  const { client } = useServices();
  const t = useTranslation();
  const [news, setNews] = useState<News>();
  const [begun] = useState(() => performance.now());
  useEffect(() => {
    const names = (all: readonly { name: string }[]): string =>
      all.length <= mostNames
        ? all.map(({ name }) => name).join(", ")
        : t("news.many", { name: all[0]?.name ?? "", count: all.length - 1 });
    const hands = new Set(handsOf(client.participants.values()).map(({ id }) => id));
    let written: ChatEntry | undefined;
    const wrote = calm(() => {
      if (written !== undefined) {
        setNews({ text: t("news.chat", { name: written.name, text: written.text }) });
      }
    });
    const tellOfRecording = recordingNews(client.participants);
    const off = [
      wrote.stop,
      client.on("roster", ({ joined, left }) => {
        if (joined.some(({ local }) => local)) {
          return; // Those who were here before oneself did not come in now.
        }
        const parts = [
          joined.length > 0 ? t("news.joined", { names: names(joined) }) : "",
          left.length > 0 ? t("news.left", { names: names(left) }) : "",
        ];
        setNews({ text: parts.filter((part) => part !== "").join(" · ") });
      }),
      client.on("chat", ({ entries }) => {
        const last = entries.findLast(({ own }) => !own);
        const old = performance.now() - begun < historyMs;
        if (!chatIsOpen && !old && last !== undefined && entries.length === 1) {
          written = last;
          wrote.call();
        }
      }),
      client.on("participants", (all) => {
        const raised = handsOf(all.values());
        const fresh = raised.filter(({ id, local }) => !local && !hands.has(id));
        hands.clear();
        raised.forEach(({ id }) => hands.add(id));
        if (fresh.length > 0) {
          setNews({ text: t("news.hand", { names: names(fresh) }) });
        }
        const recording = tellOfRecording(all);
        if (recording !== undefined) {
          setNews({ text: t(recording) });
        }
      }),
      client.on("error", ({ fatal, code }) => {
        if (!fatal) {
          setNews({ text: t(code === "TOO_MANY" ? "news.too-many" : "news.failed") });
        }
      }),
    ];
    return () => {
      off.forEach((stop) => {
        stop();
      });
    };
  }, [client, t, chatIsOpen, begun]);
  useEffect(() => {
    const timer = setTimeout(() => {
      setNews(undefined);
    }, newsMs);
    return () => {
      clearTimeout(timer);
    };
  }, [news]);
  return [
    news,
    (key) => {
      setNews({ text: t(key) });
    },
  ];
}
