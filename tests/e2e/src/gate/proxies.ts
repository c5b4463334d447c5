// Behind real reverse proxies, below a path, in cloud mode: as people run it.
import { upgradeStatus } from '../door.js';
import { mesh } from '../participant.js';
import { proxied, type ReverseProxy } from '../reverseProxy.js';
import { test } from '../runner.js';
import { get } from '../server.js';

async function pagesAnswer(proxy: ReverseProxy): Promise<void> {
  for (const [path, status] of [['/healthz', 200], ['/sfu', 200], ['/', 200], ['', 307], ['/nothing', 404]] as const) {
    const answer = await get(`${proxy.url}${path}`);
    if (answer.statusCode !== status) {
      throw new Error(`${path} answers ${String(answer.statusCode)} instead of ${status}`);
    }
    if (!String(answer.headers['content-security-policy']).includes(`wss://${new URL(proxy.url).host}`)) {
      throw new Error(`${path} has the policy ${String(answer.headers['content-security-policy'])}`);
    }
  }
}

for (const kind of ['nginx', 'caddy'] as const) {
  test('gate', `Two browsers talk through ${kind} with a path prefix in cloud mode`, 90, async (t) => {
    const [proxy, server] = await proxied(t, kind);
    await pagesAnswer(proxy);
    const own = new URL(proxy.url).origin;
    const statuses = [
      await upgradeStatus(proxy.url, [`Origin: ${own}`]),
      await upgradeStatus(proxy.url, ['Origin: https://evil.example']),
      await upgradeStatus(proxy.url, ['Origin: https://evil.example', 'X-Forwarded-Host: evil.example']),
      await upgradeStatus(server.url, [`Origin: ${own}`, `X-Forwarded-Host: ${new URL(own).host}`, 'X-Forwarded-For: 127.0.0.1']),
    ];
    if (statuses.join() !== '101,403,403,101') {
      throw new Error(`the handshakes answered ${statuses.join()}`);
    }
    const people = [
      await t.join(server, 'chromium', 'Alice', { via: proxy }), await t.join(server, 'chromium', 'Bob', { via: proxy }),
    ];
    await mesh(people);
    const refused = people.flatMap((person) => person.tab.console.filter((line) => line.includes('Content Security Policy')));
    if (refused.length > 0) {
      throw new Error(refused.join('\n'));
    }
  });
}
