// The checks of the Runs page, by their ids.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { withChromium } from "./support/app.mjs";
import { everyState, HOSTILE, many, run } from "./support/run-fixtures.mjs";
import { arrived, eventually, rowIds, secondsOf, settled } from "./support/wait.mjs";

const openApp = withChromium();
const rows = (page) => page.locator("[data-row]");
const newRuns = (page) => page.getByRole("button", { name: /new runs? · show/ });

test("R1 an active list is asked for every 5 s, an idle one every 30 s", async (t) => {
  const { page, api } = await openApp(t, {
    clock: true,
    prepare: (api) => (api.runs = [run(0, { status: "running" })]),
  });
  await arrived(page, api);
  const asked = () => api.lists().length;

  const inSeconds = async (count) => {
    const [before, since] = [asked(), await secondsOf(page)];
    for (let second = 0; second < count; second += 1) await tick(page, api);
    return [asked() - before, (await secondsOf(page)) - since];
  };
  const [active, activeFor] = await inSeconds(60);
  assert.ok(Math.abs(active - activeFor / 5) <= 1.5, `active: ${active} requests in ${activeFor} s`);

  api.runs = [run(0)];
  for (let second = 0; second < 10; second += 1) await tick(page, api);
  const [idle, idleFor] = await inSeconds(90);
  assert.ok(Math.abs(idle - idleFor / 30) <= 1.5, `idle: ${idle} requests in ${idleFor} s`);
});

test("R2 a slow first answer shows a skeleton and never says that there are no runs", async (t) => {
  const { page, api } = await openApp(t, { prepare: (api) => (api.delayMs = 1_500) });
  await page.getByRole("status", { name: "Loading" }).waitFor();
  assert.equal(await page.locator("[aria-busy=true] .skeleton").first().isVisible(), true);
  for (let look = 0; look < 8; look += 1) {
    assert.equal(await page.getByText("No runs").count(), 0);
    await page.waitForTimeout(100);
  }
  api.delayMs = 0;
  await page.getByText("No runs yet").waitFor();
});

test("R3 an unchanged list answers 304 and changes nothing in the DOM", async (t) => {
  const { page, api } = await openApp(t, { prepare: (api) => (api.runs = everyState()) });
  await rows(page).first().waitFor();
  await settled(page, api);
  await page.evaluate(() => {
    window.changes = [];
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        if (!element.closest("time, [data-ticks], [data-state=stalled], td:has([data-state=stalled])"))
          window.changes.push(element.outerHTML.slice(0, 200));
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  const before = api.lists().length;
  await eventually(() => api.lists().length >= before + 2, 15_000);
  await settled(page, api);
  const polls = api.lists().slice(before);
  assert.ok(
    polls.every((poll) => poll.headers["if-none-match"] && poll.status === 304),
    JSON.stringify(polls.map((poll) => poll.status)),
  );
  assert.deepEqual(await page.evaluate(() => window.changes), []);
});

test("R4 a new run does not move the rows of page 2, and shows when asked to", async (t) => {
  const { page, api } = await openApp(t, {
    prepare: (api) => (api.runs = [run(0, { status: "running" }), ...many(119, 1)]),
  });
  await rows(page).first().waitFor();
  await page.getByRole("link", { name: "Next" }).click();
  await page.waitForURL(/cursor=/);
  await eventually(async () => (await rowIds(page))[0] === run(50).id);
  const before = await rowIds(page);
  const top = (await rows(page).first().boundingBox()).y;

  api.runs.unshift(run(900, { cycleId: "2026-02-01-900", createdAt: "2026-02-01T12:00:00.500Z" }));
  await newRuns(page).waitFor({ timeout: 15_000 });
  assert.match(await newRuns(page).textContent(), /^1 new run/);
  assert.deepEqual(await rowIds(page), before);
  assert.equal((await rows(page).first().boundingBox()).y, top);

  await newRuns(page).click();
  await eventually(async () => (await rowIds(page))[0] === run(900).id);
  assert.equal(await newRuns(page).count(), 0);
});

test("R4 new runs wait on page 1 too, while those that are shown get their newest state", async (t) => {
  const { page, api } = await openApp(t, {
    prepare: (api) => (api.runs = [run(0, { status: "running" }), ...many(10, 1)]),
  });
  await rows(page).first().waitFor();
  const before = await rowIds(page);
  api.runs = [run(901), run(902), run(0, { rev: 11 }), ...many(10, 1)].map((row, index) =>
    index < 2 ? { ...row, createdAt: `2026-02-01T12:00:0${2 - index}.000Z` } : row,
  );
  await newRuns(page).waitFor({ timeout: 15_000 });
  assert.match(await newRuns(page).textContent(), /^2 new runs/);
  assert.deepEqual(await rowIds(page), before);
  assert.match(await rows(page).first().textContent(), /Passed/);
  await newRuns(page).click();
  await eventually(async () => (await rows(page).count()) === before.length + 2);
});

test("R5 a selected row freezes the list, and clearing the selection resumes", async (t) => {
  const { page, api } = await openApp(t, { clock: true, prepare: (api) => (api.runs = everyState()) });
  await arrived(page, api);
  await page.getByRole("checkbox", { name: "Select 2026-02-01-499" }).check();
  const before = api.log.length;
  const html = await page
    .locator("tbody")
    .evaluate((body) => body.textContent.replace(/\d+m( \d+s)?|\d+ (sec|min) ago/g, ""));
  api.runs = api.runs.map((row) => ({ ...row, status: "passed", stopReason: "threshold_met", rev: 20 }));
  for (let second = 0; second < 30; second += 1) await tick(page, api);
  assert.equal(api.log.length, before, "nothing is asked while rows are selected");
  const after = await page
    .locator("tbody")
    .evaluate((body) => body.textContent.replace(/\d+m( \d+s)?|\d+ (sec|min) ago/g, ""));
  assert.equal(after, html);
  assert.match(await page.locator("[data-live]").textContent(), /Held/);

  await page.getByRole("button", { name: "Clear selection" }).click();
  await tick(page, api);
  assert.ok(api.lists().length > 1);
  assert.match(await rows(page).nth(1).textContent(), /Passed/);
});

test("R6 the list holds no inputs, outputs or messages, and 50 rows are at most 40 KB gzipped", async (t) => {
  const { page, api } = await openApp(t, {
    prepare: (api) => (api.runs = [...everyState(), ...many(200, 20)]),
  });
  await rows(page).first().waitFor();
  const [first] = api.lists();
  const list = JSON.parse(first.content);
  assert.equal(list.runs.length, 50);
  const words = Object.keys(list.runs[0]);
  assert.deepEqual(
    words.filter((word) => /^(inputs?|outputs?|attempts|events|messages?|feedback|artifacts?)$/.test(word)),
    [],
  );
  assert.ok(gzipSync(first.content).length <= 40_000, `${gzipSync(first.content).length} bytes`);
  assert.ok((await rows(page).count()) <= 60);
});

test("R7 Not passed and Failed differ by shape and words, also without any colour", async (t) => {
  const { page } = await openApp(t, { prepare: (api) => (api.runs = everyState()) });
  await rows(page).first().waitFor();
  await page.evaluate(() => document.documentElement.setAttribute("style", "filter: grayscale(1)"));
  const shape = (state) => page.locator(`[data-state=${state}] path`).first().getAttribute("d");
  const states = [
    "queued",
    "running",
    "stalled",
    "cancelling",
    "needs_you",
    "passed",
    "not_passed",
    "failed",
    "cancelled",
  ];
  const shapes = await Promise.all(states.map(shape));
  assert.equal(new Set(shapes).size, states.length, "every state has a shape of its own");
  const texts = await Promise.all(
    states.map((state) => page.locator(`[data-state=${state}]`).first().textContent()),
  );
  assert.equal(new Set(texts).size, states.length, "and words of its own");
});

test("the row says why, and shows the score against its threshold", async (t) => {
  const { page } = await openApp(t, { prepare: (api) => (api.runs = everyState()) });
  const row = (cycle) => page.locator("[data-row]", { hasText: cycle });
  await row("2026-02-01-493").waitFor();
  assert.match(await row("2026-02-01-493").textContent(), /Failed.*runner lost while evaluating/);
  assert.match(
    await row("2026-02-01-494").textContent(),
    /Not passed.*revising no longer helps · best 0\.79 at attempt 3/,
  );
  assert.match(await row("2026-02-01-498").textContent(), /Stalled.*no sign of its runner for 3m/);
  assert.match(await row("2026-02-01-499").textContent(), /0\.74 of 0\.80/);
  const spark = row("2026-02-01-499").getByRole("img", { name: "Scores 0.52, 0.68, 0.74; threshold 0.80" });
  assert.equal(await spark.count(), 1);
});

test("hostile names, tags and errors are text and nothing else", async (t) => {
  const { page, trouble } = await openApp(t, {
    prepare: (api) =>
      (api.runs = everyState().map((row) => ({
        ...row,
        agentName: HOSTILE,
        cycleId: `${HOSTILE}${row.cycleId}`,
      }))),
  });
  await rows(page).first().waitFor();
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(await page.locator("main img[src], main script").count(), 0);
  assert.deepEqual(trouble, []);
});

test("pills choose a status, live in the address, and Stalled is there only when something is", async (t) => {
  const { page, api } = await openApp(t, { prepare: (api) => (api.runs = everyState()) });
  const pill = (name) => page.getByRole("button", { name, pressed: false });
  await page.getByRole("button", { name: "Stalled 1" }).waitFor();
  await pill("Not passed").click();
  await page.waitForURL(/status=not_passed/);
  await eventually(async () => (await rows(page).count()) === 1);
  assert.match(await rows(page).textContent(), /Not passed/);
  assert.equal(api.lists().at(-1).query.status, "not_passed");
  await pill("Failed").click();
  await eventually(async () => /runner lost/.test(await rows(page).first().textContent()));
  assert.equal(await rows(page).count(), 1);
  assert.equal(api.lists().at(-1).query.status, "broken");
  await page.getByRole("button", { name: "Stalled 1" }).click();
  await eventually(async () => /docs/.test(await rows(page).first().textContent()));
  assert.equal(api.lists().at(-1).query.status, "stalled");

  const quiet = await openApp(t, { prepare: (api) => (api.runs = [run(0, { status: "running" })]) });
  await quiet.page.getByRole("button", { name: "Running 1" }).waitFor();
  assert.equal(await quiet.page.getByRole("button", { name: /Stalled/ }).count(), 0);
});

const column = (page, name) => page.getByRole("columnheader", { name });
const directions = (page) =>
  page
    .locator("th[aria-sort]")
    .evaluateAll((heads) =>
      Object.fromEntries(heads.map((head) => [head.textContent.trim().split(" ")[0], head.ariaSort])),
    );

test("the heads of columns put the list in order, by mouse and by keyboard, in the address", async (t) => {
  const { page, api } = await openApp(t, { prepare: (api) => (api.runs = everyState()) });
  await rows(page).first().waitFor();
  const unsorted = { Score: "none", Duration: "none", Updated: "none" };
  assert.deepEqual(await directions(page), { ...unsorted, Submitted: "descending" });

  await column(page, "Score and threshold").getByRole("button").click();
  await page.waitForURL(/sort=-score/);
  await eventually(async () => (await rowIds(page))[0] === run(5).id);
  assert.deepEqual(await directions(page), { ...unsorted, Submitted: "none", Score: "descending" });
  assert.equal(api.lists().at(-1).query.sort, "-score");
  await eventually(async () => /best first/.test(await page.locator("[data-announcer]").textContent()));

  // The focus stays on the head, so that the other direction is one more press.
  await page.keyboard.press("Enter");
  await page.waitForURL(/sort=score/);
  await eventually(async () => (await rowIds(page))[0] === run(8).id);
  assert.equal((await directions(page)).Score, "ascending");
  assert.equal(await column(page, "Score and threshold").getByRole("button").evaluate(isFocused), true);

  for (const [name, sort] of [
    ["Duration", "-duration"],
    ["Updated", "-updated"],
  ]) {
    await page.keyboard.press("Tab");
    if (name === "Updated") await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.waitForURL((url) => url.searchParams.get("sort") === sort);
    assert.equal((await directions(page))[name], "descending");
  }
  await page.reload();
  await rows(page).first().waitFor();
  assert.equal((await directions(page)).Updated, "descending");
  await page.goBack();
  await eventually(async () => (await directions(page)).Duration === "descending");
});

test("pages of a list by score follow each other, and another order begins at the first", async (t) => {
  const scored = many(120).map((row, index) => ({ ...row, bestScore: (index % 7) / 10 }));
  const { page } = await openApp(t, { path: "/runs?sort=-score", prepare: (api) => (api.runs = scored) });
  await rows(page).first().waitFor();
  const first = await rowIds(page);
  await page.getByRole("link", { name: "Next" }).click();
  await eventually(async () => (await rowIds(page))[0] !== first[0]);
  const second = await rowIds(page);
  assert.equal(new Set([...first, ...second]).size, 100);

  await column(page, "Duration").getByRole("button").click();
  await page.waitForURL(
    (url) => url.searchParams.get("sort") === "-duration" && !url.searchParams.has("cursor"),
  );
});

test("a list by last change shows a run where it belongs as soon as it changed", async (t) => {
  const { page, api } = await openApp(t, {
    path: "/runs?sort=-updated",
    prepare: (api) => (api.runs = [run(0, { status: "running" }), run(1), run(2, { status: "running" })]),
  });
  await eventually(async () => (await rowIds(page))[0] === run(1).id);
  api.runs = api.runs.map((row) =>
    row.id === run(2).id ? { ...row, rev: 11, updatedAt: "2026-02-01T12:00:01.000Z" } : row,
  );
  await eventually(async () => (await rowIds(page))[0] === run(2).id, 15_000);
});

test("the box in the head selects all rows of the page, some, and none, by keyboard too", async (t) => {
  const { page } = await openApp(t, { prepare: (api) => (api.runs = everyState()) });
  await rows(page).first().waitFor();
  const all = page.getByRole("checkbox", { name: "Select all rows of this page" });
  const isMixed = () => all.evaluate((box) => box.indeterminate);
  await page.getByRole("checkbox", { name: "Select 2026-02-01-499" }).check();
  assert.deepEqual([await all.isChecked(), await isMixed()], [false, true]);
  await all.focus();
  await page.keyboard.press("Space");
  await page.getByText("9 runs selected", { exact: true }).waitFor();
  assert.deepEqual([await all.isChecked(), await isMixed()], [true, false]);
  await page.keyboard.press("Space");
  await eventually(async () => (await page.getByText(/runs? selected/).count()) === 0);
  assert.deepEqual([await all.isChecked(), await isMixed()], [false, false]);
});

test("typing a search asks once, 250 ms after the last key, and aborts what was asked before", async (t) => {
  const { page, api } = await openApp(t, { prepare: (api) => (api.runs = everyState()) });
  await rows(page).first().waitFor();
  const field = page.getByRole("textbox", { name: "Search" });
  await field.pressSequentially("coder", { delay: 30 });
  await eventually(() => api.lists((entry) => entry.query.q).length > 0);
  assert.deepEqual(
    api.lists((entry) => entry.query.q).map((entry) => entry.query.q),
    ["coder"],
  );
  await eventually(async () => (await rows(page).count()) === 1);

  api.delayMs = 1_000;
  await field.fill("data");
  await eventually(() => api.lists((entry) => entry.query.q === "data").length === 1);
  await field.fill("docs");
  await eventually(() => api.lists((entry) => entry.query.q === "docs").length === 1);
  await eventually(() => api.lists((entry) => entry.query.q === "data")[0].aborted === true);
  await field.press("Escape");
  await page.waitForURL((url) => !url.search.includes("q="));
});

test("selected runs are cancelled and retried together, and who cannot is named with the reason", async (t) => {
  const { page, api } = await openApp(t, { prepare: (api) => (api.runs = everyState()) });
  const box = (cycle) => page.getByRole("checkbox", { name: `Select 2026-02-01-${cycle}` });
  await box(499).check();
  await box(497).check();
  await box(495).check();
  await page.getByText("3 runs selected", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Cancel 1…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  const text = await dialog.textContent();
  assert.match(text, /2026-02-01-497 · writer: it is being cancelled already/);
  assert.match(text, /2026-02-01-495 · writer: it has ended/);
  await dialog.getByRole("button", { name: "Cancel 1 run" }).dblclick();
  await page.getByText("Cancelling 1 run").waitFor();
  assert.equal(api.log.filter((entry) => entry.method === "POST").length, 1);
  assert.equal(await page.getByText("3 runs selected").count(), 0);

  await box(495).check();
  await page.getByRole("button", { name: "Retry 1…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Retry 1 run" }).click();
  await eventually(() =>
    api.log.some((entry) => entry.path.endsWith("/retry") && entry.headers["idempotency-key"]),
  );
});

test("j, k, x, / and Enter walk the list", async (t) => {
  const { page } = await openApp(t, { prepare: (api) => (api.runs = everyState()) });
  await rows(page).first().waitFor();
  const focused = () => page.evaluate(() => document.activeElement.closest("[data-row]")?.dataset.row);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await focused(), run(1).id);
  await page.keyboard.press("k");
  assert.equal(await focused(), run(0).id);
  await page.keyboard.press("x");
  assert.equal(await page.getByRole("checkbox", { name: "Select 2026-02-01-500" }).isChecked(), true);
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("checkbox", { name: "Select 2026-02-01-500" }).isChecked(), false);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Search");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/runs/${run(0).id}`));
});

test("the empty list teaches three steps and ticks those that are done", async (t) => {
  const { page, api } = await openApp(t, { prepare: (api) => (api.agents = []) });
  await page.getByText("No runs yet").waitFor();
  assert.equal(await page.getByText("An agent is configured (to do)").count(), 1);
  assert.equal(await page.getByRole("listitem").filter({ hasText: "(to do)" }).count(), 3);
  const { agent } = await import("./support/run-fixtures.mjs");
  api.agents = [agent("writer", { runnersOnline: 0 })];
  await page.getByText("An agent is configured (done)").waitFor({ timeout: 15_000 });
  assert.equal(await page.getByText("A runner is online (to do)").count(), 1);
});

test("an empty result names the filters and clears them", async (t) => {
  const { page } = await openApp(t, {
    path: "/runs?status=failed&agent=coder",
    prepare: (api) => (api.runs = everyState()),
  });
  await page.getByText("No runs match").waitFor();
  assert.match(await page.locator("main").textContent(), /status Failed and agent coder/);
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await eventually(async () => (await rows(page).count()) === 9);
});

test("pages turn by cursor, forth and back, and survive a reload", async (t) => {
  const { page } = await openApp(t, { prepare: (api) => (api.runs = many(120)) });
  await rows(page).first().waitFor();
  await page.getByRole("link", { name: "Next" }).click();
  await eventually(async () => (await rowIds(page))[0] === run(50).id);
  await page.getByRole("link", { name: "Next" }).click();
  await eventually(async () => (await rowIds(page))[0] === run(100).id);
  assert.equal(await page.getByRole("link", { name: "Next" }).count(), 0);
  await page.reload();
  await eventually(async () => (await rowIds(page))[0] === run(100).id);
  await page.getByRole("link", { name: "Previous" }).click();
  await eventually(async () => (await rowIds(page))[0] === run(50).id);
  await page.getByRole("link", { name: "Previous" }).click();
  await eventually(async () => (await rowIds(page))[0] === run(0).id);
});

const isFocused = (element) => element === document.activeElement;

/** A second of the page's clock, with the answers that come of it. */
async function tick(page, api) {
  await page.clock.runFor(1_000);
  await settled(page, api);
}
