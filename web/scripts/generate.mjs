// Generates src/gen/NAME_pb.ts from proto/NAME.proto, with the system's protoc.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const web = resolve(dirname(fileURLToPath(import.meta.url)), "..");
export const protos = ["status", "umbrella"].map((name) =>
  resolve(web, `../proto/${name}.proto`),
);

/** Written only when it changes and then at once, so that builds beside each other do no harm. */
export function generate() {
  const folder = join(web, "src/gen");
  mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(join(folder, ".new-"));
  try {
    execFileSync("protoc", [
      `--proto_path=${resolve(web, "../proto")}`,
      `--plugin=protoc-gen-es=${join(web, "node_modules/.bin/protoc-gen-es")}`,
      `--es_out=${fresh}`,
      "--es_opt=target=ts",
      ...protos,
    ]);
    for (const proto of protos) {
      const name = `${basename(proto, ".proto")}_pb.ts`;
      const from = join(fresh, name);
      const to = join(folder, name);
      if (!existsSync(to) || !readFileSync(from).equals(readFileSync(to))) {
        renameSync(from, to);
      }
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  generate();
}
