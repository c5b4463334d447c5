// Runs the unit tests: bundled by esbuild, so that every Node from 18 on can run TypeScript.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { generate, web } from "./generate.mjs";

generate();
const tests = readdirSync(join(web, "test")).filter((name) => name.endsWith(".test.ts"));
const out = mkdtempSync(join(web, "node_modules/.umbrella-tests-"));
try {
  await build({
    absWorkingDir: web,
    entryPoints: tests.map((name) => join("test", name)),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node18",
    sourcemap: "inline",
    outdir: out,
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
  });
  const files = readdirSync(out).map((name) => join(out, name));
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
