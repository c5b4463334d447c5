// The page on which trunks are set, in a browser.
import type { Tab } from './browser.js';
import { until } from './time.js';

export async function says(tab: Tab, selector: string, words: RegExp, timeoutMs = 10_000): Promise<void> {
  await until(`${selector} to say ${String(words)}`, timeoutMs, async () => {
    const text = String(await tab.run(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? 'nothing'`));
    return words.test(text) ? undefined : text;
  });
}
