// Branches of one's own: they get what browsers send, and what they do is their own affair.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mesh } from '../participant.js';
import { test } from '../runner.js';
import { runToExit } from '../server.js';
import { until } from '../time.js';

test('gate', 'Branches get what browsers send; those that fail or block end alone', 60, async (t) => {
  const files = t.folder('branches');
  const config = join(files, 'umbrella.toml');
  writeFileSync(config, `branch = ["sound:opus=rtpopusdepay ! opusparse ! matroskamux ! filesink location=${files}/{publication}-{number}.mka", `
    + '"broken:video=identity error-after=5 ! fakesink", "slow=identity sleep-time=1000000 ! fakesink"]\n');
  const server = await t.server({ flags: ['--config', config] });
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'firefox', 'Bob');
  await mesh([alice, bob]);
  const sounds = (): string[] => readdirSync(files).filter((name) => name.endsWith('.mka'));
  await until('a file of each', 15_000, () => {
    const grown = sounds().filter((name) => statSync(join(files, name)).size > 3000);
    return grown.length === 2 ? undefined : sounds().join(' ');
  });
  const strange = sounds().filter((name) => !/^[0-9a-f]{16}-microphone[0-9a-z-]*\.mka$/.test(name));
  if (strange.length > 0) {
    throw new Error(`strange names: ${strange.join(' ')}`);
  }
  await until('words about the broken ones', 10_000, () => {
    const said = server.log().split('\n').filter((line) => /a branch has ended by itself .*\/broken-/.test(line));
    return said.length === 2 ? undefined : `${said.length} lines`;
  });
  // The call has not noticed.
  await mesh([alice, bob]);
  await alice.leave();
  await until('a file that is finished', 10_000, () => {
    // Its index is named at the beginning, and is there at the end.
    const cues = Buffer.from('1c53bb6b', 'hex');
    const finished = sounds().filter((name) => {
      const content = readFileSync(join(files, name));
      return content.indexOf(cues) !== content.lastIndexOf(cues);
    });
    return finished.length === 1 ? undefined : `${finished.length} files`;
  });
});

test('gate', 'A branch that cannot be is said at the start', 30, async () => {
  const refused = async (branch: string): Promise<string> => {
    const { status, stderr } = await runToExit({ flags: ['--branch', branch] }, 10_000);
    if (status !== 2) {
      throw new Error(`${branch}: status ${String(status)}\n${stderr}`);
    }
    return stderr;
  };
  const said = [
    [await refused('mine=nosuchelement ! fakesink'), /the branch mine cannot be made: this GStreamer has no element nosuchelement/],
    [await refused('mine=rtpvp8depay'), /leads nowhere/],
    [await refused('mine=fakesink {name}'), /\{name\} is none of \{participant\}/],
    [await refused('my branch=fakesink'), /--branch must be like/],
  ] as const;
  for (const [text, words] of said) {
    if (!words.test(text)) {
      throw new Error(`${String(words)} is not in: ${text}`);
    }
  }
});
