import { useEffect, type ReactElement } from "react";
import { Icon } from "../common/icons";
import { Mark } from "../common/marks";
import { Notice } from "../common/Notice";
import { canFullscreen, toggleFullscreen, useClientState, useClock, useMedia, useStore } from "../hooks";
import { useTranslation } from "../i18n";
import { isDefaultRoom } from "../logic/names";
import { wordsForDevice } from "../logic/words";
import { here } from "../place";
import { useServices } from "../services";
import { Chat } from "./Chat";
import { Controls } from "./Controls";
import { Extras } from "./Extras";
import { Help } from "./Help";
import { Invite } from "./Invite";
import { MoreMenu } from "./MoreMenu";
import { People } from "./People";
import { Reconnecting } from "./Reconnecting";
import { Recording, RecordingMark } from "./Recording";
import { RemoteAudio } from "./RemoteAudio";
import { Settings } from "./Settings";
import { Stage } from "./Stage";
import { useMeetingState, type MeetingState } from "./useMeetingState";
import { useNews } from "./useNews";
import { useShortcuts } from "./useShortcuts";
import { useStageState, type StageState } from "./useStageState";
import { useWakeLock } from "./useWakeLock";

interface MeetingProps {
  /** As it was asked for: empty for the default room. */
  readonly room: string;
  readonly onLeave: () => void;
}

function useMeetingShortcuts(state: MeetingState, stage: StageState): void {
  const { client, media } = useServices();
  useShortcuts({
    microphone: () => void media.toggleMicrophone(),
    camera: () => void media.toggleCamera(),
    screen: () => void media.toggleScreen(),
    hand: () => {
      const hand = client.participants.get(client.participantId)?.hand ?? 0;
      client.setHand(hand === 0);
    },
    chat: () => {
      state.togglePanel("chat");
    },
    people: () => {
      state.togglePanel("people");
    },
    view: stage.toggleView,
    fullscreen: () => {
      if (canFullscreen()) {
        toggleFullscreen();
      }
    },
    help: () => {
      state.setDialog("help");
    },
    close: state.closePanel,
  });
}

function useTitle(name: string, unread: number): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${name} · Umbrella`;
    return () => {
      document.title = before;
    };
  }, [name, unread]);
}

/** Shown while nobody else is there. */
function Alone({ onInvite }: { readonly onInvite: () => void }): ReactElement {
  const { room } = useServices();
  const t = useTranslation();
  const count = useStore(room.count);
  return count > 1 ? (
    <></>
  ) : (
    <section className="alone" data-testid="alone">
      <h2>{t("alone.title")}</h2>
      <p>{t("alone.text")}</p>
      <button type="button" className="primary" onClick={onInvite}>
        <Icon name="link" />
        {t("invite")}
      </button>
    </section>
  );
}

function Dialogs({ state, room }: { state: MeetingState; room: string }): ReactElement | null {
  const close = (): void => {
    state.setDialog(undefined);
  };
  switch (state.dialog) {
    case "help":
      return <Help onClose={close} />;
    case "invite":
      return <Invite room={room} onClose={close} />;
    case "recording":
      return <Recording onClose={close} />;
    case "settings":
      return <Settings onClose={close} />;
    case undefined:
      return null;
  }
}

function SidePanel({ state }: { readonly state: MeetingState }): ReactElement | null {
  switch (state.panel) {
    case "chat":
      return <Chat onClose={state.closePanel} />;
    case "people":
      return (
        <People
          onInvite={() => {
            state.setDialog("invite");
          }}
          onClose={state.closePanel}
        />
      );
    case undefined:
      return null;
  }
}

export function Meeting({ room, onLeave }: MeetingProps): ReactElement {
  const { media, pip } = useServices();
  const t = useTranslation();
  const state = useMeetingState();
  const stage = useStageState();
  const { media: mediaState } = useClientState();
  const { problem } = useStore(media);
  const [news, tell] = useNews(state.panel === "chat");
  const time = useClock();
  const name = isDefaultRoom(room) ? t("room.default") : room;
  useMeetingShortcuts(state, stage);
  useTitle(name, state.unread);
  useWakeLock();
  useEffect(
    () => () => {
      pip.close();
    },
    [pip],
  );
  // In the document where they are on the screen: the focus goes by that order.
  const below = useMedia("(min-width: 720.02px)");
  const extras = (
    <Extras key="extras" state={state} view={stage.view} onView={stage.toggleView} />
  );
  return (
    <div className="meeting" data-media={mediaState} data-panel={state.panel}>
      <header className="info">
        <Mark />
        <h1>{name}</h1>
        <RecordingMark />
        <time>{time}</time>
        <p className="toast" role="status">
          {news?.text}
        </p>
      </header>
      {!below && extras}
      <main className="stage">
        <Stage state={stage} />
        <Alone
          onInvite={() => {
            state.setDialog("invite");
          }}
        />
        <div className="toasts">
          <RemoteAudio />
          {problem !== undefined && (
            <Notice
              words={wordsForDevice(problem, here, t)}
              onDismiss={() => {
                media.dismissProblem();
              }}
            />
          )}
        </div>
        <div className="news">
          <Reconnecting />
        </div>
      </main>
      <SidePanel state={state} />
      <Controls
        onLeave={onLeave}
        more={
          <MoreMenu
            onDialog={state.setDialog}
            onPipFailed={() => {
              tell("news.no-pip");
            }}
          />
        }
      />
      {below && extras}
      <Dialogs state={state} room={room} />
    </div>
  );
}
