import assert from "node:assert/strict";
import { test } from "node:test";
import { numbersFor, stateName, translator } from "../src/trunk/i18n";
import { de } from "../src/trunk/locales/de";
import { en } from "../src/trunk/locales/en";

test("Trunks: both languages say everything, and states that are new are shown as they are", () => {
  assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
  translator.start(["en"]);
  assert.equal(stateName(translator.translate, "refused"), "refused");
  assert.equal(stateName(translator.translate, "dreaming"), "dreaming");
});

test("Trunks: rates and times are short, in the language's marks, and a dash when they are not known", () => {
  const { rate, time, bytes } = numbersFor("de");
  assert.deepEqual([rate(undefined), rate(0n), rate(1_234_567n)], ["–", "0\u00a0bit/s", "1,23\u00a0Mbit/s"]);
  assert.deepEqual([time(undefined), time(1_500n)], ["–", "1,5\u00a0ms"]);
  assert.equal(bytes(2_097_152n), "2,00\u00a0MiB");
});
