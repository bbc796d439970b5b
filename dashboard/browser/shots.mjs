// Takes pictures of the pages into browser/output/. For looking at, not for comparing.
import { mkdir } from "node:fs/promises";
import { openChromium } from "./support/chromium.mjs";
import { FakeApi } from "./support/fake-api.mjs";
import { agent, everyState, many, NOW } from "./support/run-fixtures.mjs";
import { brief, file, installStart } from "./support/start-fixtures.mjs";
import { serve } from "./support/static-server.mjs";

const OUTPUT = new URL("./output/", import.meta.url).pathname;
await mkdir(OUTPUT, { recursive: true });
const browser = await openChromium();

/** `node browser/shots.mjs start` takes only those whose name begins so. */
const wanted = process.argv[2] ?? "";

async function shot(
  name,
  { path = "/runs", width = 1280, height = 900, theme = "dark", language = "en", prepare, act, scale = 1 },
) {
  if (!name.startsWith(wanted)) return;
  const api = new FakeApi();
  api.runs = [...everyState(), ...many(60, 20)];
  prepare?.(api);
  const server = await serve(api);
  const context = await browser.newContext({
    viewport: { width, height },
    timezoneId: "Europe/Berlin",
    locale: "en-GB",
  });
  const page = await context.newPage();
  await page.addInitScript(
    (kept) => localStorage.setItem("redraft.preferences", kept),
    JSON.stringify({ theme, language }),
  );
  await page.clock.setSystemTime(NOW);
  await page.goto(server.origin + path);
  if (scale !== 1) await page.addStyleTag({ content: "" }).catch(() => {});
  await page.waitForTimeout(700);
  await act?.(page, api);
  await page.screenshot({ path: `${OUTPUT}${name}.png` });
  await context.close();
  server.close();
}

const select = async (page) => {
  await page.getByRole("checkbox").nth(2).check();
  await page.getByRole("checkbox").nth(6).check();
  await page.waitForTimeout(200);
};
await shot("runs-dark", {});
await shot("runs-light", { theme: "light" });
await shot("runs-de-light", { theme: "light", language: "de" });
await shot("runs-320", { width: 320, height: 800 });
await shot("runs-320-de", { width: 320, height: 800, language: "de", theme: "light" });
await shot("runs-768", { width: 768 });
await shot("runs-selection", { act: select });
await shot("runs-bulk", {
  act: async (page) => {
    await select(page);
    await page.getByRole("button", { name: /^Cancel 1/ }).click();
    await page.waitForTimeout(400);
  },
});
await shot("runs-empty-never", { prepare: (api) => (api.runs = []) });
await shot("runs-empty-filtered", { path: "/runs?status=failed&agent=coder" });
await shot("runs-error", { prepare: (api) => (api.failure = { status: 500 }) });
await shot("runs-not-passed", { path: "/runs?status=not_passed" });
await shot("preferences", { path: "/settings/preferences" });
await shot("preferences-320-de", {
  path: "/settings/preferences",
  width: 320,
  height: 800,
  language: "de",
  theme: "light",
});
await shot("commands", {
  act: (page) => page.keyboard.press("Control+k").then(() => page.waitForTimeout(400)),
});
await shot("shortcuts", { act: (page) => page.keyboard.press("?").then(() => page.waitForTimeout(400)) });
const starts = { prepare: (api) => installStart(api), path: "/runs/new?agent=brief" };
const startFilled = async (page) => {
  await page.getByLabel("Title").fill("Q3 brief");
  await page.getByRole("button", { name: /Sections/ }).click();
  await page
    .locator("input[type=file]")
    .setInputFiles([file("report.pdf", 2_100_000), file("big.zip", 27_000_000)]);
  await page.getByRole("button", { name: /^Start run/ }).click();
  await page.waitForTimeout(700);
};
const tall = { height: 2400 };
await shot("start-choose", {
  prepare: (api) => installStart(api, [brief(), agent("docs"), agent("data", { runnersOnline: 0 })]),
  path: "/runs/new",
});
await shot("start-dark", { ...starts, ...tall, act: startFilled });
await shot("start-light", { ...starts, theme: "light", height: 1000 });
await shot("start-320-de", { ...starts, ...tall, width: 320, theme: "light", language: "de" });
await shot("start-json", {
  ...starts,
  path: "/runs/new?agent=brief&view=json",
  act: (page) => page.waitForTimeout(900),
});
await shot("start-no-agents", { path: "/runs/new", prepare: (api) => installStart(api, []) });
await shot("start-no-runner", {
  ...starts,
  prepare: (api) => installStart(api, [brief({ runnersOnline: 0 })]),
});
await browser.close();
