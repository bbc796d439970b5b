// Runs every check in browser/*.test.mjs; `npm run browser -- runs` only those of one file.
// Those that need the built binary, real*.test.mjs, run by `npm run browser:real`.
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const HERE = new URL("./", import.meta.url);
const wanted = process.argv[2] ?? "";
const names = (await readdir(HERE)).filter(
  (name) => name.endsWith(".test.mjs") && name.startsWith(wanted) && (wanted || !name.startsWith("real")),
);
if (names.length === 0) throw new Error(`no browser/${wanted}*.test.mjs`);

const files = names.sort().map((name) => fileURLToPath(new URL(name, HERE)));
const args = ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files];
spawn(process.execPath, args, { stdio: "inherit" }).on("exit", (code) => process.exit(code ?? 1));
