// A reverse proxy that is restarted takes all WebSockets with it. Pages come back by themselves.
import { mesh, type Participant } from '../participant.js';
import { proxied } from '../reverseProxy.js';
import { test } from '../runner.js';
import { sleep, until } from '../time.js';

const pauses = [0, 5] as const;

async function told(person: Participant): Promise<string[]> {
  const { events } = await person.tab.call('room');
  return events.filter(({ what }) => ['resumed', 'left', 'away', 'closed'].includes(what))
    .map(({ what, name }) => `${what} ${name}`);
}

for (const kind of ['nginx', 'caddy'] as const) {
  for (const seconds of pauses) {
    test('full', `Pages come back after ${kind} was restarted with ${seconds} s between, media never stops`, 120, async (t) => {
      const [proxy, server] = await proxied(t, kind);
      const people = [
        await t.join(server, 'chromium', 'Alice', { via: proxy }), await t.join(server, 'chromium', 'Bob', { via: proxy }),
      ];
      await mesh(people);
      await proxy.stop();
      await sleep(seconds * 1000);
      await mesh(people);
      const began = Date.now();
      await proxy.run();
      await until('everybody is back', 10_000, async () => {
        const rooms = await Promise.all(people.map((person) => person.tab.call('room')));
        const states = rooms.map(({ state, events }) => events.some(({ what }) => what === 'resumed') ? state : 'not resumed');
        return states.every((state) => state === 'joined') ? undefined : states.join(', ');
      }, 20);
      t.note(`back ${Date.now() - began} ms after the start of ${kind}`);
      await mesh(people);
      for (const person of people) {
        const events = await told(person);
        if (events.join() !== 'resumed same participant, media kept') {
          throw new Error(`${person.label}: ${events.join(', ')}`);
        }
      }
    });
  }
}
