// Puts dist/ where the control plane embeds it from, each file as Brotli makes it unless that is hardly shorter.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url);
const EMBEDDED = new URL("../../functions/embedded/", import.meta.url);
/** What saves less than this is not worth being unpacked for whoever cannot read it. */
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

const total = { plain: 0, embedded: 0 };
for (const file of files) {
  const plain = await readFile(new URL(file, DIST));
  const target = fileURLToPath(new URL(file, EMBEDDED));
  await mkdir(dirname(target), { recursive: true });
  const options = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } };
  const short = await promisify(brotliCompress)(plain, options);
  const isWorth = short.length <= plain.length * WORTH;
  await writeFile(isWorth ? `${target}.br` : target, isWorth ? short : plain);
  total.plain += plain.length;
  total.embedded += isWorth ? short.length : plain.length;
}
const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;
console.log(`${files.length} files to embed: ${kB(total.plain)}, by Brotli ${kB(total.embedded)}`);
