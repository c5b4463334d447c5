// Chromium and Firefox behind one small face.
import { existsSync } from 'node:fs';
import { chromium as playwright } from 'playwright-core';
import { launch as puppeteer } from 'puppeteer-core';
import type { PageApi } from './page/main.js';
import { silentSoundCard } from './sound.js';
import { deadline } from './time.js';

export type BrowserKind = 'chromium' | 'firefox';

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  /** As somebody who wants nothing to move. */
  readonly still?: boolean;
}

/** One page with storage of its own. */
export interface Tab {
  readonly kind: BrowserKind;
  /** What the page wrote to its console, and its uncaught errors. */
  readonly console: readonly string[];
  goto(url: string): Promise<void>;
  call<Name extends keyof PageApi>(
    name: Name, ...args: Parameters<PageApi[Name]>
  ): Promise<Awaited<ReturnType<PageApi[Name]>>>;
  click(testid: string): Promise<void>;
  /** The value of an expression in the page. */
  run(expression: string): Promise<unknown>;
  fill(selector: string, text: string): Promise<void>;
  /** A key as from a keyboard: "Tab", "m". */
  key(name: 'Tab' | 'Enter' | 'Escape' | 'ArrowLeft' | 'm'): Promise<void>;
  text(): Promise<string>;
  /** The size of the window, and whether the system is dark. */
  look(look: Look): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface Browser {
  readonly kind: BrowserKind;
  readonly version: string;
  /** `script` runs in each document of the tab before the document's own scripts. */
  open(script: string): Promise<Tab>;
  close(): Promise<void>;
}

/** The part of a page's interface that both drivers share. */
interface Driver {
  goto(url: string): Promise<unknown>;
  evaluate(source: string): Promise<unknown>;
  look(look: Look): Promise<unknown>;
  key(name: 'Tab' | 'Enter' | 'Escape' | 'ArrowLeft' | 'm'): Promise<unknown>;
  screenshot(path: string): Promise<unknown>;
  close(): Promise<unknown>;
}

const callTimeoutMs = 60_000;

function tab(kind: BrowserKind, driver: Driver, log: readonly string[]): Tab {
  const evaluate = (what: string, source: string): Promise<unknown> =>
    deadline(driver.evaluate(source), callTimeoutMs, `${kind}: ${what}`);
  return {
    kind,
    console: log,
    goto: async (url) => {
      await deadline(driver.goto(url), callTimeoutMs, `${kind}: opening ${url}`);
    },
    call: <Name extends keyof PageApi>(name: Name, ...args: Parameters<PageApi[Name]>) =>
      evaluate(name, `window.e2e.${name}(...${JSON.stringify(args)})`) as Promise<Awaited<ReturnType<PageApi[Name]>>>,
    click: async (testid) => {
      const selector = JSON.stringify(`[data-testid="${testid}"]`);
      await evaluate(`click ${testid}`, `(() => {
        const element = document.querySelector(${selector});
        if (element === null) throw new Error('the page has no ' + ${selector});
        if (element.disabled) throw new Error(${selector} + ' is disabled');
        element.click();
      })()`);
    },
    run: (expression) => evaluate('an expression', expression),
    fill: async (selector, text) => {
      // React listens to the event and ignores values that were set behind its back.
      await evaluate(`fill ${selector}`, `(() => {
        const input = document.querySelector(${JSON.stringify(selector)});
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, ${JSON.stringify(text)});
        input.dispatchEvent(new Event('input', { bubbles: true }));
      })()`);
    },
    key: async (name) => {
      await deadline(driver.key(name), 10_000, `${kind}: the key ${name}`);
    },
    text: async () => String(await evaluate('text', 'document.body.innerText')),
    look: async (look) => {
      await deadline(driver.look(look), 10_000, `${kind}: another look`);
    },
    screenshot: async (path) => {
      await deadline(driver.screenshot(path), 10_000, `${kind}: screenshot`);
    },
    close: async () => {
      await deadline(driver.close(), 10_000, `${kind}: closing a tab`);
    },
  };
}

export async function launchChromium(): Promise<Browser> {
  const browser = await playwright.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
  return {
    kind: 'chromium',
    version: `Chromium ${browser.version()}`,
    open: async (script) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 960, height: 600 } });
      await context.addInitScript({ content: script });
      const page = await context.newPage();
      const log: string[] = [];
      page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => log.push(`uncaught: ${String(error)}`));
      return tab('chromium', {
        goto: (url) => page.goto(url, { waitUntil: 'domcontentloaded' }),
        evaluate: (source) => page.evaluate(source),
        look: async ({ width, height, dark = false, still = false }) => {
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: still ? 'reduce' : 'no-preference' });
        },
        key: (name) => page.keyboard.press(name),
        screenshot: (path) => page.screenshot({ path }),
        close: () => context.close(),
      }, log);
    },
    close: () => browser.close(),
  };
}

const firefoxPreferences = {
  'media.navigator.permission.disabled': true,
  'media.navigator.streams.fake': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // Windows that are not in front keep their timers.
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
  // Firefox fetches its H264 codec from the network; the tests stay on this machine.
  'media.gmp-manager.updateEnabled': false,
};

export async function launchFirefox(): Promise<Browser> {
  const named = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => existsSync(path));
  const sound = await silentSoundCard();
  const browser = await puppeteer({
    browser: 'firefox',
    executablePath: process.env.FIREFOX ?? named ?? 'firefox-esr',
    headless: true,
    env: { ...process.env, ...sound.env },
    acceptInsecureCerts: true,
    extraPrefsFirefox: firefoxPreferences,
    defaultViewport: { width: 960, height: 600 },
  });
  const version = await browser.version();
  return {
    kind: 'firefox',
    version: version.replace(/^firefox\//i, 'Firefox '),
    open: async (script) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.evaluateOnNewDocument(script);
      const log: string[] = [];
      page.on('console', (message) => log.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => log.push(`uncaught: ${String(error)}`));
      return tab('firefox', {
        goto: (url) => page.goto(url, { waitUntil: 'domcontentloaded' }),
        evaluate: (source) => page.evaluate(source),
        look: async ({ width, height, dark = false, still = false }) => {
          await page.setViewport({ width, height });
          if (dark || still) {
            throw new Error('Firefox cannot be made dark or still from outside');
          }
        },
        key: (name) => page.keyboard.press(name),
        screenshot: (path) => page.screenshot({ path: path }),
        close: () => context.close(),
      }, log);
    },
    close: async () => {
      await browser.close();
      sound.close();
    },
  };
}
