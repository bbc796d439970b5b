// From the form to a fork against the real control plane and its runner. Needs the binary: `npm run browser:real`.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { file } from "./support/start-fixtures.mjs";
import { eventually } from "./support/wait.mjs";

const openApp = withChromium();
const RUN_MS = 40_000;
let real;
/** The run that was started from the form. */
let first;
before(async () => {
  real = await startRealApi();
});
after(() => real?.stop());

const open = (t, path) => openApp(t, { api: real, realTime: true, path });
const runIn = (page) => /\/runs\/([0-9a-f-]{36})/.exec(page.url())?.[1];
const passed = (page) => page.locator("main header [data-state=passed]").waitFor({ timeout: RUN_MS });
const detail = async (id) => (await real.call(`/api/workflows/${id}`)).json();
/** The run the page goes to after `act`. */
async function next(page, act) {
  const before = runIn(page);
  await act();
  await page.waitForURL(
    (url) => /\/runs\/[0-9a-f-]{36}/.test(url.pathname) && !url.pathname.includes(before),
  );
  return runIn(page);
}
const refused = () => real.log.filter(({ status, path }) => status >= 400 && !/\/uploads\//.test(path));

test("a run is started from the form with a file, and passes under the reader's eyes", async (t) => {
  const { page, trouble } = await open(t, "/runs/new?agent=headline");
  const field = (name) => page.locator(`[id="at/inputs/${name}"]`);
  await field("sentence").fill(
    "A very long sentence that says really a lot of things about otters and then more",
  );
  await field("topic").fill("otters");
  await page.getByText("0 of 10").waitFor();
  await page.locator("input[type=file]").setInputFiles([file("notes & plans.txt", 300_000)]);
  await page.locator("[data-file-state=sent]").waitFor();
  first = await next(page, () => page.getByRole("button", { name: /^Start run/ }).click());

  await passed(page);
  const run = await detail(first);
  assert.deepEqual(
    run.files.map(({ name, bytes, mediaType }) => ({ name, bytes, mediaType })),
    [{ name: "notes & plans.txt", bytes: 300_000, mediaType: "text/plain" }],
  );
  const puts = real.log.filter(({ method, path }) => method === "PUT" && path.startsWith("/api/uploads/"));
  assert.equal(puts.length, 2, "two parts, each sent once");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
  assert.deepEqual(refused(), []);
});

test("its Inputs and Files are shown", async (t) => {
  const { page, trouble } = await open(t, `/runs/${first}?tab=inputs`);
  await page.locator("[data-inputs]").waitFor();
  assert.equal(JSON.parse(await page.locator("[data-inputs]").textContent()).topic, "otters");
  const link = page.getByRole("link", { name: "Download: notes & plans.txt" });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  assert.equal(download.suggestedFilename(), "notes & plans.txt");
  assert.equal((await readFile(await download.path())).length, 300_000);
  await page.getByRole("navigation", { name: "Parts of the run" }).getByText("Files").click();
  await page.waitForURL(/tab=files/);
  const { artifacts } = await (await real.call(`/api/workflows/${first}/artifacts`)).json();
  assert.ok(artifacts.length > 0);
  for (const { step, filename } of artifacts)
    await page.getByRole("button", { name: `${step}/${filename}` }).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
  assert.deepEqual(refused(), []);
});

test("it is retried with its file, and the new run names the one it repeats", async (t) => {
  const { page, trouble } = await open(t, `/runs/${first}`);
  await passed(page);
  const again = await next(page, () => page.getByRole("button", { name: "Retry", exact: true }).click());
  await page.locator(`[data-parent="${first}"]`).waitFor();
  assert.match(await page.locator("[data-parent]").textContent(), /Repeats run/);
  await passed(page);
  assert.deepEqual((await detail(again)).files, (await detail(first)).files);
  assert.deepEqual(trouble, []);
  assert.deepEqual(refused(), []);
});

test("it is forked from attempt 1 with a note, and the lineage leads back", async (t) => {
  const { page, trouble } = await open(t, `/runs/${first}`);
  await passed(page);
  await page.getByRole("button", { name: "Fork…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Attempt to go on from").selectOption("1");
  await dialog.getByLabel("Note for the agent").fill("cut: very");
  const fork = await next(page, () => dialog.getByRole("button", { name: "Start the fork" }).click());
  const lineage = page.locator(`[data-parent="${first}"]`);
  await lineage.waitFor();
  assert.match(await lineage.textContent(), /Goes on from attempt 1 of run.*Note: cut: very/);
  await eventually(async () => ["passed", "failed"].includes((await detail(fork)).status), RUN_MS);
  const { parentRunId, forkedFromAttempt, note } = await detail(fork);
  assert.deepEqual([parentRunId, forkedFromAttempt, note], [first, 1, "cut: very"]);
  assert.deepEqual(await violations(page), []);

  assert.equal(await next(page, () => lineage.getByRole("link").click()), first);
  await passed(page);
  const child = page.locator(`[data-child="${fork}"]`);
  await child.waitFor();
  assert.match(await child.textContent(), /goes on from attempt 1(Passed|Not passed)/);
  assert.deepEqual(trouble, []);
  assert.deepEqual(refused(), []);
});
