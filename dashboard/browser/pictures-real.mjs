// Takes the pictures of docs/images that show the real program with real machines. Needs its binary, and two minutes:
// machines are measured once a minute. Ids, times and sizes differ from run to run.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openChromium } from "./support/chromium.mjs";
import { BINARY, startRealApi } from "./support/real-api.mjs";
import { eventually, settled } from "./support/wait.mjs";

const IMAGES = new URL("../../docs/images/", import.meta.url).pathname;
/** The address in the pictures. Nobody is asked there. */
const ADDRESS = "https://redraft.example.com";
/** Until machines were measured. */
const MEASURED_MS = 120_000;
const run = promisify(execFile);
const SENTENCE =
  "The council finally opens its very own and really quite simply delightful riverside library";

const downloads = await archiveOfTheProgram();
const real = await startRealApi(undefined, { REDRAFT_DOWNLOADS: downloads });
const browser = await openChromium();
try {
  const machines = {};
  for (const name of ["build-2", "studio", "old-laptop"])
    machines[name] = await real.startRunner({ key: await keyOf(name), name });
  await post("/api/keys", { name: "nightly build", kind: "user", scopes: ["runs:read", "runs:write"] });
  const ci = await post("/api/keys", { name: "ci", kind: "user", scopes: ["runs:read"], expiresInDays: 30 });
  await fetch(`${real.origin}/api/workflows`, { headers: { authorization: `Bearer ${ci.key}` } });
  const parent = await aRunWithChildren();
  for (let more = 0; more < 6; more += 1) await ended(await submit());
  const ids = Object.fromEntries((await runners()).map(({ name, id }) => [name, id]));
  await machines["old-laptop"].stop();
  const pause = { note: "disk is being swapped" };
  await post(`/api/runners/${ids.studio}/commands`, { kind: "pause", args: pause });
  await eventually(
    async () => (await runners()).filter(({ lastMetrics }) => lastMetrics).length > 2,
    MEASURED_MS,
  );

  await take("run-children", `/runs/${parent}`, { height: 980, theme: "light" });
  await take("runners-real", "/runners", { height: 640 });
  await take("runner-info", `/runners?id=${ids["build-2"]}`, { height: 640 });
  await take("keys", "/settings/keys", { height: 620 });
  await take("setup", "/runners/setup?os=linux&arch=x86_64", {
    height: 1120,
    act: async (page) => {
      await page.getByRole("button", { name: "Create runner key" }).click();
      await page.locator("[data-secret]").waitFor();
      await page.locator("[data-secret]").evaluate(hideKey);
    },
  });
} finally {
  await browser.close();
  await real.stop();
  await rm(downloads, { recursive: true, force: true });
}

/** A picture is for everybody, and a key for nobody else, also one of a database that is gone. */
function hideKey(shown) {
  for (const node of shown.childNodes) {
    if (node.nodeType === 3) node.data = node.data.replace(/^(wak_)\w+$/, `$1${"x".repeat(38)}`);
  }
}

/** What `make dist` makes, of the program at hand. */
async function archiveOfTheProgram() {
  const folder = await mkdtemp(join(tmpdir(), "redraft-downloads-"));
  const version = (await run(BINARY, ["--version"])).stdout.trim().split(" ").at(-1);
  const filename = `redraft-${version}-linux-x86_64.tar.gz`;
  await copyFile(BINARY, join(folder, "redraft"));
  await run("strip", ["redraft"], { cwd: folder });
  await run("tar", ["-czf", filename, "redraft"], { cwd: folder });
  const content = await readFile(join(folder, filename));
  const sha256 = createHash("sha256").update(content).digest("hex");
  const one = { platform: "linux-x86_64", filename, bytes: content.length, sha256, available: true };
  await writeFile(join(folder, "downloads.json"), JSON.stringify({ version, downloads: [one] }));
  return folder;
}

async function post(path, body) {
  const headers = { "content-type": "application/json" };
  const answer = await real.call(path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function keyOf(name) {
  return (await post("/api/keys", { name, kind: "runner" })).key;
}

async function runners() {
  return (await (await real.call("/api/runners")).json()).runners;
}

async function submit() {
  return (await real.submit({ agentName: "headline", inputs: { sentence: SENTENCE, topic: "library" } })).id;
}

async function ended(id) {
  const detail = async () => (await real.call(`/api/workflows/${id}`)).json();
  await eventually(async () => ["passed", "failed"].includes((await detail()).status), 60_000);
  return id;
}

/** One that was repeated, and gone on from with a note. */
async function aRunWithChildren() {
  const parent = await ended(await submit());
  await ended((await post(`/api/workflows/${parent}/retry`, {})).id);
  await ended((await post(`/api/workflows/${parent}/retry`, { fromAttempt: 1, note: "keep the river" })).id);
  return parent;
}

async function take(name, path, { width = 1280, height = 900, theme = "dark", act } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    timezoneId: "Europe/Berlin",
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  await context.addCookies([{ ...real.session, url: ADDRESS }]);
  const page = await context.newPage();
  await page.addInitScript(
    (kept) => localStorage.setItem("redraft.preferences", kept),
    JSON.stringify({ theme, language: "en" }),
  );
  await page.route(`${ADDRESS}/**`, async (route) => {
    const headers = { ...(await route.request().allHeaders()), origin: real.origin };
    const url = route.request().url().replace(ADDRESS, real.origin);
    await route.fulfill({ response: await route.fetch({ url, headers }) });
  });
  await page.goto(ADDRESS + path);
  await page.locator("h1").waitFor();
  await page.waitForLoadState("networkidle");
  await act?.(page);
  await settled(page, { log: [] });
  const file = `${IMAGES}${name}.png`;
  await writeFile(file, await page.screenshot({ animations: "disabled", caret: "hide" }));
  await context.close();
  console.log(
    `${String(Math.round((await stat(file)).size / 1_000)).padStart(4)} kB  docs/images/${name}.png`,
  );
}
