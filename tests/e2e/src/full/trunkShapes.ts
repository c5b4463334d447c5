// Four servers and more ways than one: everybody is shown once, and comes once.
import { allShownOnce, mediaSent, oneCopy, since, together, type Media } from '../across.js';
import { mesh, type Participant } from '../participant.js';
import { test } from '../runner.js';
import { Sites, type Edge } from '../sites.js';
import { sleep } from '../time.js';

const format = { width: 160, height: 90, fps: 10, detail: false };
const names = ['Alice', 'Bob', 'Carol', 'Dave'];
const countMs = 5000;

const shapes: Readonly<Record<string, readonly Edge[]>> = {
  'a star of 4': [['Hub', 'A'], ['B', 'Hub'], ['Hub', 'C']],
  'a chain of 4': [['A', 'B'], ['B', 'C'], ['C', 'D']],
  'a ring of 3': [['A', 'B'], ['B', 'C'], ['C', 'A']],
  'a full mesh of 4': [['A', 'B'], ['A', 'C'], ['A', 'D'], ['B', 'C'], ['B', 'D'], ['C', 'D']],
};

/** What has come to each person's site so far, by all its links. */
function come(sites: Sites, people: readonly Participant[]): Media[] {
  return people.map(({ server }) => together(sites.linksOf(sites.nameOf(server)).map(({ link, at }) => link.crossed()[at])));
}

const nothing: Media = { video: 0, audio: 0 };
const told = ({ video, audio }: Media): string => `${video} + ${audio}`;

for (const [shape, edges] of Object.entries(shapes)) {
  test('full', `Trunk: ${shape} shows everybody once, and one copy of each comes to each server`, 180, async (t) => {
    const places = [...new Set(edges.flat())].sort();
    const sites = await Sites.join(t, places, edges);
    const people: Participant[] = [];
    for (const [at, place] of places.entries()) {
      people.push(await t.join(sites.server(place), 'chromium', names[at] ?? '', { format }));
    }
    await mesh(people, { timeoutMs: 40_000 });
    await allShownOnce(sites, people);
    // A better way may have been found meanwhile; for 2 s then two copies come.
    await sleep(3000);
    const [sentBefore, cameBefore] = [await Promise.all(people.map(mediaSent)), come(sites, people)];
    await sleep(countMs);
    const [sentAfter, cameAfter] = [await Promise.all(people.map(mediaSent)), come(sites, people)];
    const sent = sentAfter.map((after, at) => since(sentBefore[at] ?? nothing, after));
    const all = together(sent);
    const counts = cameAfter.map((after, at) => [since(sent[at] ?? nothing, all), since(cameBefore[at] ?? nothing, after)] as const);
    t.note(`packets of video and sound that others sent, and that came: ${counts.map((pair) => pair.map(told).join(' and ')).join('; ')}`);
    counts.forEach(([others, came], at) => {
      oneCopy(`to ${places[at] ?? ''}`, others, came);
    });
    await mesh(people);
    await allShownOnce(sites, people);
  });
}
