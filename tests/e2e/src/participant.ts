// One person in a room: a tab with a colour and a tone, and what it sees and hears of the others.
import type { Browser, Tab } from './browser.js';
import type { CaptureFormat, PageConfig } from './page/config.js';
import type { Inbound, Observation } from './page/observe.js';
import type { Server } from './server.js';
import { allTones, colourTolerance, distance, identities, identity, type Identity } from './signals.js';
import { until } from './time.js';

export interface JoinOptions {
  readonly join?: 'camera' | 'view';
  readonly codec?: string;
  readonly room?: string;
  readonly format?: Partial<CaptureFormat>;
  readonly refuse?: string;
  /** Where the page is loaded from, in place of the server itself. */
  readonly via?: { readonly url: string };
  /** A page on the SDK alone, which shows nothing until it is told to. */
  readonly bare?: boolean;
  /** The same page, which does not even join. */
  readonly idle?: boolean;
  /** A query string in place of the one that joins at once. */
  readonly query?: string;
}

/** Room for four publishers and as many decoders each, in software on two cores. */
const defaultFormat: CaptureFormat = { width: 320, height: 180, fps: 15, detail: false };

/** A tone counts as heard when it is this loud and this far above every other one. */
const heardDb = -60;
const aboveOthersDb = 15;

export function soundProblem(tones: Readonly<Record<number, number>>, own: number): string | undefined {
  const level = tones[own];
  if (level === undefined) {
    return 'no audio element';
  }
  const others = Object.entries(tones).filter(([tone]) => Number(tone) !== own).map(([, db]) => db);
  const loudest = Math.max(...others);
  if (level < heardDb) {
    return `silence at ${own} Hz (${level} dB)`;
  }
  return level < loudest + aboveOthersDb ? `${own} Hz at ${level} dB, another tone at ${loudest} dB` : undefined;
}

export function colourProblem(
  { colour: seen, video, shown, size }: Pick<Observation, 'colour' | 'video' | 'shown' | 'size'>, expected: Identity,
): string | undefined {
  if (seen === null) {
    const came = video === null ? 'no receiver'
      : `${video.packetsReceived} packets, ${video.framesDecoded} frames (${video.keyFramesDecoded} key) decoded, ${video.pliCount} PLI`;
    return `no picture (${came}, element ${size.join('x')} ${shown})`;
  }
  return distance(seen, expected.colour) < colourTolerance
    ? undefined
    : `colour ${seen.map(Math.round).join(',')} instead of ${expected.colour.join(',')}`;
}

export interface Seen {
  readonly audio?: boolean;
  readonly source?: 'camera' | 'screen';
  readonly timeoutMs?: number;
}

export class Participant {
  readonly camera: Identity;
  readonly screen: Identity;

  private constructor(readonly name: string, readonly tab: Tab, readonly server: Server, index: number) {
    this.camera = identity(index);
    this.screen = identity(identities - 1 - index);
  }

  static async join(
    server: Server, browser: Browser, name: string, index: number, options: JoinOptions = {},
  ): Promise<Participant> {
    const config: PageConfig = {
      camera: identity(index),
      screen: identity(identities - 1 - index),
      format: { ...defaultFormat, ...options.format },
      tones: allTones,
      ...(options.refuse === undefined ? {} : { refuse: options.refuse }),
    };
    const tab = await browser.open(pageScript(config));
    const participant = new Participant(name, tab, server, index);
    const query = new URLSearchParams({ name, join: options.join ?? 'camera' });
    if (options.codec !== undefined) {
      query.set('codec', options.codec);
    }
    if (options.room !== undefined) {
      query.set('room', options.room);
    }
    try {
      const { url } = options.via ?? server;
      if (options.idle === true) {
        await tab.goto(`${url}/assets/example.html`);
      } else if (options.bare === true) {
        await tab.goto(`${url}/assets/example.html`);
        await tab.call('joinBare', name);
      } else {
        await tab.goto(`${url}/sfu?${options.query ?? query.toString()}`);
      }
    } catch (error) {
      await tab.close().catch(() => undefined);
      throw error;
    }
    return participant;
  }

  get label(): string {
    return `${this.name} (${this.tab.kind})`;
  }

  /** Loads the page again and joins again: a new participant of the same name. */
  async rejoin(options: { join?: 'camera' | 'view' } = {}): Promise<void> {
    const query = new URLSearchParams({ name: this.name, join: options.join ?? 'camera' });
    await this.tab.goto('about:blank');
    await this.tab.goto(`${this.server.url}/sfu?${query.toString()}`);
  }

  /**
   * Until the other's tile shows its colour, its tone is heard and its frames are still being
   * decoded: all three, looked at twice.
   */
  async sees(other: Participant, options: Seen = {}): Promise<Observation> {
    const { audio = true, source = 'camera', timeoutMs = 20_000 } = options;
    const expected = source === 'camera' ? other.camera : other.screen;
    let before: number | undefined;
    let last: Observation | undefined;
    await until(`${this.label} sees ${other.label}, ${source}`, timeoutMs, async () => {
      const seen = await this.tab.call('observe', other.name, source);
      if (seen === null) {
        before = undefined;
        return 'no tile';
      }
      const problem = colourProblem(seen, expected) ?? (audio ? soundProblem(seen.tones, expected.tone) : undefined);
      if (problem !== undefined) {
        before = undefined;
        return problem;
      }
      const decoded = seen.video?.framesDecoded ?? 0;
      const grown = before !== undefined && decoded > before;
      before ??= decoded;
      last = seen;
      return grown ? undefined : `${decoded} frames decoded, not growing`;
    }, 250);
    if (last === undefined) {
      throw new Error('nothing was observed');
    }
    return last;
  }

  async hearsNothingOf(other: Participant): Promise<void> {
    await until(`${this.label} hears nothing of ${other.label}`, 10_000, async () => {
      const seen = await this.tab.call('observe', other.name, 'camera');
      const level = seen?.tones[other.camera.tone] ?? -200;
      return level > -75 ? `${other.camera.tone} Hz at ${level} dB` : undefined;
    });
  }

  async video(other: Participant, source: 'camera' | 'screen' = 'camera'): Promise<Inbound> {
    const seen = await this.tab.call('observe', other.name, source);
    if (seen?.video === null || seen === null) {
      throw new Error(`${this.label} has no video of ${other.label}`);
    }
    return seen.video;
  }

  async tileNames(): Promise<string[]> {
    const tiles = await this.tab.call('tiles');
    return tiles.filter((tile) => !tile.local).map((tile) => `${tile.name}/${tile.source}`).sort();
  }

  async sawLeaving(name: string, timeoutMs = 5000): Promise<void> {
    await until(`${this.label} sees ${name} leave`, timeoutMs, async () => {
      const names = await this.tileNames();
      return names.some((tile) => tile.startsWith(`${name}/`)) ? `tiles ${names.join(' ')}` : undefined;
    }, 50);
  }

  async offers(): Promise<number> {
    return (await this.tab.call('negotiations')).length;
  }

  async leave(): Promise<void> {
    await this.tab.click('leave');
  }

  close(): Promise<void> {
    return this.tab.close();
  }
}

let bundle = '';

/** The text of out/page.js, which every tab runs. */
export function usePageBundle(text: string): void {
  bundle = text;
}

function pageScript(config: PageConfig): string {
  return `window.e2eConfig = ${JSON.stringify(config)};\n${bundle}`;
}

/** Everybody sees and hears everybody. */
export async function mesh(people: readonly Participant[], options: Seen = {}): Promise<void> {
  for (const viewer of people) {
    await Promise.all(people.filter((other) => other !== viewer).map((other) => viewer.sees(other, options)));
  }
}
