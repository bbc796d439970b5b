// Prints the gzip size of every chunk and fails above the budgets. Reads the manifest Vite leaves in dist/.
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url);
const kB = (bytes) => bytes / 1000;
const gzipped = async (file) => kB(gzipSync(await readFile(new URL(file, DIST)), { level: 9 }).length);

const manifest = JSON.parse(await readFile(new URL("manifest.json", DIST), "utf8"));
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);

/** A chunk and everything it imports at once. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}

/** Chunk keys of the lazily loaded module whose source path matches, without what is loaded already. */
function lazy(pattern, without) {
  const keys = Object.keys(manifest).filter((key) => pattern.test(key));
  const all = new Set(keys.flatMap((key) => [...closure(key)]));
  return [...all].filter((key) => !without.has(key));
}

const shell = closure(entry);
const runs = lazy(/routes\/runs\/index\.tsx/, new Set());
const initial = new Set([...shell, ...runs]);
const route = (name) => lazy(new RegExp(`routes/${name}\\.tsx`), initial);
// Every dialog of every page is made of these: they are loaded once, and counted once.
const dialogs = lazy(/^_dialog-/, initial);

/** A route together with what it opens, without what all dialogs share. */
function withDialogs(name, opened) {
  return lazy(new RegExp(`routes/${name}\\.tsx|${opened.source}`), new Set([...initial, ...dialogs]));
}

const groups = [
  ["initial JS: shell and Runs", 170, [...initial]],
  ["route Run detail", 45, route("runs/\\$id")],
  ["lazy Markdown", 55, lazy(/run\/markdown\.tsx/, new Set([...initial, ...route("runs/\\$id")]))],
  ["route Start run", 30, route("runs/new")],
  ["lazy CodeMirror", 130, lazy(/start-run\/json-editor\.tsx/, new Set([...initial, ...route("runs/new")]))],
  ["route Runners, with its drawer", 20, withDialogs("runners/index", /runners\/drawer\/drawer\.tsx/)],
  ["route Setup of a runner", 12, withDialogs("runners/setup", /^$/)],
  ["route API keys, with its dialogs", 12, withDialogs("settings/keys", /keys\/(create|revoke)-dialog\.tsx/)],
  ["route Preferences", 12, route("settings/preferences")],
  ["lazy dialogs, for every page", 22, dialogs],
  ["lazy DE text", 14, lazy(/i18n\/de\.ts$/, initial)],
];

let failed = false;
function report(name, size, budget) {
  const over = size > budget;
  failed ||= over;
  console.log(
    `${over ? "OVER" : "ok  "} ${size.toFixed(1).padStart(7)} / ${String(budget).padStart(3)} kB gz  ${name}`,
  );
}

for (const [name, budget, keys] of groups) {
  const files = new Set(keys.map((key) => manifest[key].file).filter((file) => file.endsWith(".js")));
  let size = 0;
  for (const file of files) size += await gzipped(file);
  report(name, size, budget);
}

// Workers and what they load: Vite keeps them out of the manifest.
const known = new Set(Object.values(manifest).map(({ file }) => file));
const assets = (await readdir(new URL("assets/", DIST))).map((file) => `assets/${file}`);
let largest = ["", 0];
for (const file of assets.filter((file) => file.endsWith(".js") && !known.has(file))) {
  const size = await gzipped(file);
  if (file.startsWith("assets/highlight-worker-")) report("lazy highlighter", size, 60);
  else if (file.startsWith("assets/diff-worker-")) report("lazy diff", size, 15);
  // That of TypeScript cannot be made smaller, and nobody waits for it: the text is there without colours.
  else if (size > largest[1]) largest = [file.slice("assets/".length).replace(/-.*$/, ""), size];
}
report(`lazy largest grammar: ${largest[0]}`, largest[1], 16);

const files = (await readdir(DIST, { recursive: true })).filter((file) => /\.(js|css|html)$/.test(file));
const total = { js: 0, css: 0, html: 0 };
for (const file of files) total[file.split(".").pop()] += await gzipped(file);
report("CSS, whole app", total.css, 20);
report("index.html", total.html, 8);
report("all scripts together", total.js, 800);
if (files.some((file) => file.endsWith(".map"))) throw new Error("dist holds source maps");
process.exit(failed ? 1 : 0);
