// Takes the pictures of docs/images/: the same at every run, so that a difference is one of the page. Those of the real
// program are taken by pictures-real.mjs.
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { openChromium } from "./support/chromium.mjs";
import { FakeApi } from "./support/fake-api.mjs";
import { aFleet } from "./support/fleet-picture-fixtures.mjs";
import { aBrief, aDay } from "./support/picture-fixtures.mjs";
import { NOW, run } from "./support/run-fixtures.mjs";
import { runner } from "./support/runner-fixtures.mjs";
import { brief, file, installStart } from "./support/start-fixtures.mjs";
import { serve } from "./support/static-server.mjs";

const IMAGES = new URL("../../docs/images/", import.meta.url).pathname;
/** What a picture in a repository may weigh. */
const MOST_BYTES = 200_000;
const BRIEF = `/runs/${run(1).id}`;
const PHONE = { width: 320, height: 800 };

const INPUTS = {
  type: "object",
  required: ["title", "audience"],
  properties: {
    title: { type: "string", title: "Title", minLength: 3 },
    audience: { title: "Audience", enum: ["internal", "customers"], description: "Who will read it" },
    sections: { type: "array", title: "Sections", items: { type: "string" } },
    words: { type: "integer", title: "Words", minimum: 50, description: "How long it may be" },
  },
};
const forABrief = (api) => installStart(api, [brief({ inputs: INPUTS })]);

async function fillIn(page) {
  await page.getByLabel("Title").fill("Q3 brief");
  await page.getByLabel("Audience").selectOption("customers");
  await page.locator("input[type=file]").setInputFiles([file("report.pdf", 2_100_000)]);
}

const PICTURES = {
  runs: {},
  "runs-light": { theme: "light" },
  "runs-de": { theme: "light", language: "de" },
  "runs-320": PHONE,
  "runs-empty": { prepare: (api) => (api.runs = []), height: 500 },
  "runs-error": { prepare: (api) => (api.failure = { status: 500 }), height: 500 },
  run: { path: `${BRIEF}?tab=attempts&diff=2..3`, prepare: aBrief, height: 920 },
  "run-light": { path: BRIEF, prepare: aBrief, theme: "light", height: 660 },
  "run-320-de": { path: BRIEF, prepare: aBrief, language: "de", theme: "light", ...PHONE },
  "run-stalled": {
    path: BRIEF,
    height: 700,
    prepare: (api) => {
      const row = run(2, { status: "running" });
      const state = aBrief(api, {
        ...row,
        id: run(1).id,
        claimedBy: "mac-07",
        bestScore: 0.68,
        scores: [0.52, 0.68],
      });
      state.run.attempts = state.run.attempts
        .slice(0, 2)
        .map((one) => ({ ...one, isBest: one.attempt === 2 }));
      state.run.heartbeatAgeMs = 190_000;
      state.run.can = row.can;
    },
  },
  start: { path: "/runs/new?agent=brief", prepare: forABrief, act: fillIn, height: 900 },
  runners: { path: "/runners", prepare: aFleet, height: 720 },
  "runners-320-de": { path: "/runners", prepare: aFleet, theme: "light", language: "de", ...PHONE },
  "runner-metrics": {
    path: `/runners?id=${runner(1).id}&dtab=metrics&span=24h`,
    prepare: aFleet,
    height: 860,
  },
  "runner-commands": {
    path: `/runners?id=${runner(1).id}&dtab=commands`,
    prepare: aFleet,
    theme: "light",
    act: (page) => page.getByRole("button", { name: "Pause…" }).click(),
  },
  files: { path: `${BRIEF}?tab=files&file=3/out/costs.py`, prepare: aBrief, height: 800 },
};

const wanted = process.argv[2];
const browser = await openChromium();
await mkdir(IMAGES, { recursive: true });
for (const [name, picture] of Object.entries(PICTURES))
  if (!wanted || wanted === name) await take(name, picture);
await browser.close();

async function take(
  name,
  { path = "/runs", width = 1280, height = 900, theme = "dark", language = "en", prepare = aDay, act },
) {
  const api = new FakeApi();
  prepare(api);
  const server = await serve(api);
  const context = await browser.newContext({
    viewport: { width, height },
    timezoneId: "Europe/Berlin",
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.addInitScript(
    (kept) => localStorage.setItem("redraft.preferences", kept),
    JSON.stringify({ theme, language }),
  );
  await page.clock.setFixedTime(NOW);
  await page.goto(server.origin + path);
  await page.locator("h1").waitFor();
  await page.waitForLoadState("networkidle");
  await act?.(page);
  await page.waitForLoadState("networkidle");
  const file = `${IMAGES}${name}.png`;
  await writeFile(file, await page.screenshot({ animations: "disabled", caret: "hide" }));
  await context.close();
  server.close();
  const { size } = await stat(file);
  console.log(`${String(Math.round(size / 1_000)).padStart(4)} kB  docs/images/${name}.png`);
  if (size <= MOST_BYTES) return;
  await rm(file);
  throw new Error(`${name}.png has ${size} bytes, more than ${MOST_BYTES}`);
}
