// Builds the pages into a folder. With --gresource also writes a GResource description of what
// was built, with --depfile the list of every file that it was built from (for ninja).
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { generate, protos, web } from "./generate.mjs";

const { values: options } = parseArgs({
  options: {
    out: { type: "string", default: join(web, "dist") },
    gresource: { type: "string" },
    depfile: { type: "string" },
    target: { type: "string" },
  },
});
const out = resolve(options.out);
const pages = [
  "index.html",
  "pipeline.html",
  "recordings.html",
  "sources.html",
  "status.html",
  "trunk.html",
  "trust.html",
];
const statics = join(web, "static");

/** Entry points whose names carry a hash, so that they may be cached for ever. */
const hashed = {
  app: "src/ui/main.tsx",
  pipeline: "src/pipeline/main.tsx",
  recordings: "src/recordings/main.tsx",
  sources: "src/sources/main.tsx",
  status: "src/status/main.tsx",
  trunk: "src/trunk/main.tsx",
  trust: "src/trust/main.ts",
};
/** Entry points that other pages name. */
const named = {
  sdk: "src/sdk/index.ts",
  example: "examples/minimal.ts",
};

const common = {
  absWorkingDir: web,
  bundle: true,
  format: "esm",
  minify: true,
  target: ["chrome105", "firefox105", "safari16"],
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".svg": "file" },
  legalComments: "none",
  metafile: true,
  outdir: join(out, "assets"),
  assetNames: "[name].[hash]",
  logLevel: "warning",
};

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** "assets/app.js" → "assets/app.X1Y2.js", for every entry point and its style sheet. */
function builtNames(metafile) {
  const names = new Map();
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const entry = Object.keys(hashed).find((name) => hashed[name] === output.entryPoint);
    if (entry !== undefined) {
      names.set(`assets/${entry}.js`, `assets/${basename(path)}`);
      if (output.cssBundle !== undefined) {
        names.set(`assets/${entry}.css`, `assets/${basename(output.cssBundle)}`);
      }
    }
  }
  return names;
}

function writePages(names) {
  for (const page of pages) {
    let html = readFileSync(join(statics, page), "utf8");
    for (const [plain, built] of names) {
      // A page of a deeper address has "../" before it.
      html = html.replaceAll(`${plain}"`, `${built}"`);
    }
    writeFileSync(join(out, page), html);
  }
  for (const file of listFiles(join(statics, "assets"))) {
    copyFileSync(file, join(out, "assets", basename(file)));
  }
  copyFileSync(join(web, "examples/minimal.html"), join(out, "assets/example.html"));
}

/** Smaller files fit into one packet as they are. */
const leastPackedBytes = 1_400;
/** What a meeting may cost somebody on a telephone: script and style, packed. */
const mostMeetingBytes = 250_000;

/** Puts beside each text that it pays for a form that is packed: "app.js.gz". */
function packFiles() {
  for (const file of listFiles(out).filter((name) => /\.(css|html|js|svg)$/.test(name))) {
    const plain = readFileSync(file);
    const packed = gzipSync(plain, { level: 9 });
    if (plain.length >= leastPackedBytes && packed.length < plain.length) {
      writeFileSync(`${file}.gz`, packed);
    }
  }
}

/** Says how much a browser fetches for the meeting, and fails when that has become too much. */
function weighMeeting(names) {
  const bytes = ["assets/app.js", "assets/app.css"]
    .map((name) => gzipSync(readFileSync(join(out, names.get(name) ?? name)), { level: 9 }).length)
    .reduce((sum, size) => sum + size, 0);
  const said = `the meeting's script and style: ${Math.round(bytes / 1000)} kB packed`;
  if (bytes > mostMeetingBytes) {
    throw new Error(`${said}; at most ${mostMeetingBytes / 1000} kB are allowed`);
  }
  console.log(said);
}

function gresource() {
  const files = listFiles(out).map((file) => relative(out, file).split(sep).join("/"));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<gresources>",
    '  <gresource prefix="/umbrella/web">',
    ...files.sort().map((file) => `    <file>${file}</file>`),
    "  </gresource>",
    "</gresources>",
    "",
  ].join("\n");
}

generate();
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "assets"), { recursive: true });
const results = [
  await build({ ...common, entryPoints: hashed, entryNames: "[name].[hash]" }),
  await build({ ...common, entryPoints: named, entryNames: "[name]" }),
];
const names = builtNames(results[0].metafile);
writePages(names);
packFiles();
weighMeeting(names);

if (options.gresource !== undefined) {
  writeFileSync(options.gresource, gresource());
}
if (options.depfile !== undefined) {
  const inputs = new Set([
    ...protos,
    join(web, "examples/minimal.html"),
    ...listFiles(statics),
    ...results.flatMap(({ metafile }) => Object.keys(metafile.inputs).map((f) => resolve(web, f))),
  ]);
  for (const proto of protos) {
    inputs.delete(join(web, `src/gen/${basename(proto, ".proto")}_pb.ts`));
  }
  const escaped = [...inputs].map((file) => file.replaceAll(" ", "\\ "));
  mkdirSync(dirname(options.depfile), { recursive: true });
  writeFileSync(options.depfile, `${options.target}: ${escaped.join(" ")}\n`);
}
