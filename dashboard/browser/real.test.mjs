// The list against the real control plane. Needs its binary: `npm run browser:real`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { eventually, rowIds } from "./support/wait.mjs";

const openApp = withChromium();
let real;
before(async () => {
  real = await startRealApi();
});
after(() => real?.stop());
const headline = (topic) => ({
  agentName: "headline",
  inputs: {
    sentence: `A very long sentence that says a lot of things about ${topic} and then some more`,
    topic,
  },
  tags: ["from-a-test"],
});
const open = (t) => openApp(t, { api: real, realTime: true });

test("the empty list of a new installation shows its agent and its runner as done", async (t) => {
  const { page, trouble } = await open(t);
  await page.getByText("No runs yet").waitFor();
  await page.getByText("An agent is configured (done)").waitFor();
  await page.getByText("A runner is online (done)").waitFor({ timeout: 15_000 });
  assert.deepEqual(trouble, []);
});

test("a run shows up, passes under the reader's eyes, and has its scores", async (t) => {
  const { page, trouble } = await open(t);
  await page.locator("h1").waitFor();
  const run = await real.submit(headline("otters"));
  const row = page.locator(`[data-row="${run.id}"]`);
  await row.waitFor({ timeout: 40_000 });
  await eventually(async () => /Passed/.test(await row.textContent()), 40_000);
  assert.match(await row.textContent(), /headline.*of 5.*1\.00 of 1\.00/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
});

test("R3 the real server answers an unchanged list with 304", async (t) => {
  const { page } = await open(t);
  await page.locator("[data-row]").first().waitFor();
  const lists = () => real.log.filter(({ path }) => path.startsWith("/api/workflows?limit=50"));
  const known = lists().length;
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await page.waitForTimeout(1_200);
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await eventually(() => lists().length > known && lists().at(-1).status !== 0, 35_000);
  assert.equal(lists().at(-1).status, 304);
});

test("every filter is one the real server knows", async (t) => {
  const { page } = await open(t);
  for (const search of [
    "status=not_passed",
    "status=needs_you",
    "status=stalled",
    "agent=headline&tag=from-a-test",
    "range=7d&q=otters",
    ...["created", "-updated", "updated", "-duration", "duration", "-score", "score"].map(
      (sort) => `sort=${sort}`,
    ),
  ]) {
    await page.goto(new URL(`/runs?${search}`, page.url()).href);
    await page.locator("[data-row], main h2").first().waitFor();
    assert.equal(await page.getByText("This could not be loaded").count(), 0, search);
  }
  const failures = real.log.filter(({ status }) => status >= 400);
  assert.deepEqual(failures, []);
});

test("a selected run is retried, and the new one waits behind the button", async (t) => {
  const { page } = await open(t);
  await page.locator("[data-row]").first().waitFor();
  const before = await rowIds(page);
  await page.getByRole("checkbox").nth(1).check();
  await page.getByRole("button", { name: "Retry 1…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Retry 1 run" }).dblclick();
  const show = page.getByRole("button", { name: "1 new run · show" });
  await show.waitFor({ timeout: 15_000 });
  assert.deepEqual(await rowIds(page), before);
  await show.click();
  await eventually(async () => (await rowIds(page)).length === before.length + 1);
});
