// Puts dist/ where the control plane embeds it from, each file with what Brotli and gzip make of it.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url);
const EMBEDDED = new URL("../../functions/embedded/", import.meta.url);
/** A variant that saves less than this is not worth its place in the binary. */
const WORTH = 0.9;

if (process.env.VITE_API_URL)
  throw new Error("this page asks another host (VITE_API_URL is set); the embedded one asks its own");
const files = (await readdir(DIST, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name !== "manifest.json")
  .map((entry) => `${entry.parentPath}/${entry.name}`.slice(fileURLToPath(DIST).length).replace(/^\/+/, ""));
if (!files.includes("index.html")) throw new Error("dist/ is missing: run `npm run build` first");
if (files.some((file) => file.endsWith(".map"))) throw new Error("dist/ holds source maps");

for (const name of await readdir(EMBEDDED))
  if (name !== "README.md") await rm(new URL(name, EMBEDDED), { recursive: true });

const total = { plain: 0, br: 0, gz: 0 };
for (const file of files) {
  const plain = await readFile(new URL(file, DIST));
  const target = fileURLToPath(new URL(file, EMBEDDED));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, plain);
  total.plain += plain.length;
  const options = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } };
  for (const [suffix, made] of [
    ["br", await promisify(brotliCompress)(plain, options)],
    ["gz", await promisify(gzip)(plain, { level: 9 })],
  ]) {
    if (made.length > plain.length * WORTH) continue;
    await writeFile(`${target}.${suffix}`, made);
    total[suffix] += made.length;
  }
}
const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;
console.log(
  `${files.length} files to embed: ${kB(total.plain)}, by Brotli ${kB(total.br)}, by gzip ${kB(total.gz)}`,
);
