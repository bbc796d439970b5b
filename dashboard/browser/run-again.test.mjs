// Doing a run again, going back in it, and what lives of it: the checks of the page of a run that came later.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { problem } from "./support/fake-api.mjs";
import { HOSTILE, run } from "./support/run-fixtures.mjs";
import { event, install } from "./support/run-page-fixtures.mjs";
import { eventually, settled } from "./support/wait.mjs";

const openApp = withChromium();
const ID = run(1).id;
const PARENT = run(8).id;
const again = { allowed: true };
const ended = {
  status: "failed",
  stopReason: "plateau",
  currentStage: null,
  completedAt: new Date().toISOString(),
  can: { cancel: { allowed: false, reason: "it has ended" }, retry: again, approve: { allowed: false } },
};
const LIVES = {
  runner: "alive",
  claimLoop: "turning",
  progress: "moving",
  progressAgeMs: 4_000,
  outputBytes: 2_048,
};

async function open(t, { part = {}, history, query = "", has, ...options } = {}) {
  let kept;
  const app = await openApp(t, {
    path: `/runs/${ID}${query}`,
    ...options,
    prepare: (api) => {
      kept = install(api, part, history);
      has?.(kept, api);
    },
  });
  await app.page.locator("h1").waitFor();
  return { ...app, state: kept };
}

/** The history of a run with two attempts, the second better. */
const stages = [
  event(1, { eventType: "submitted", attempt: null, stage: null, message: "submitted" }),
  event(2, { eventType: "status_change", attempt: null, stage: null, message: "queued>running" }),
  event(3, { eventType: "stage_started", attempt: 1, stage: "producing", message: "producing" }),
  event(4, { eventType: "stage_completed", attempt: 1, stage: "producing", message: "wrote" }),
  event(5, { eventType: "stage_completed", attempt: 1, stage: "evaluating", message: "scored 0.52" }),
  event(6, { eventType: "stage_started", attempt: 2, stage: "revising", message: `revising ${HOSTILE}` }),
  event(7, { eventType: "stage_completed", attempt: 2, stage: "evaluating", message: "scored 0.74" }),
  event(8, { eventType: "status_change", attempt: null, stage: null, message: "running>failed" }),
];

test("an ended run is forked from an attempt with a note, once however often it is pressed", async (t) => {
  const { page, api } = await open(t, { part: ended });
  const sent = [];
  const fresh = {
    ...run(7, { status: "queued" }),
    attempts: [],
    children: [],
    files: [],
    blockedReason: null,
    heartbeatAgeMs: null,
  };
  api.routes.unshift(
    [
      "POST",
      /\/retry$/,
      (_, { body, headers }) => {
        sent.push({ body, key: headers["idempotency-key"] });
        return {
          status: 201,
          body: { ...fresh, parentRunId: ID, parentKind: "fork", forkedFromAttempt: 1, note: "shorter" },
        };
      },
    ],
    [
      "GET",
      new RegExp(`${fresh.id}$`),
      () => ({ body: { ...fresh, parentRunId: ID, forkedFromAttempt: 1, note: `shorter ${HOSTILE}` } }),
    ],
  );
  await page.getByRole("button", { name: "Fork…" }).click();
  const dialog = page.getByRole("dialog", { name: "Go on from an attempt" });
  await dialog.getByLabel("Attempt to go on from").selectOption({ label: "Attempt 1 · 0.52" });
  await dialog.getByLabel("Note for the agent").fill("shorter");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Start the fork" }).dblclick();
  await page.waitForURL(new RegExp(fresh.id));
  await page.locator("[data-parent]").waitFor();
  assert.match(
    await page.locator("[data-parent]").textContent(),
    /Goes on from attempt 1 of run.*Note: shorter <img/,
  );
  assert.deepEqual(
    sent.map(({ body }) => body),
    [{ fromAttempt: 1, note: "shorter" }],
  );
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  await page.locator("[data-parent] a").click();
  await page.waitForURL(new RegExp(ID));
});

test("a fork the server refuses says why and keeps the note", async (t) => {
  const { page, api } = await open(t, { part: ended });
  api.routes.unshift([
    "POST",
    /\/retry$/,
    () => problem(422, "invalid_retry", "attempt 3 was not evaluated"),
  ]);
  await page.getByRole("button", { name: "Fork…" }).click();
  await page.getByLabel("Note for the agent").fill("kept");
  await page.getByRole("button", { name: "Start the fork" }).click();
  await page.getByText("Not done: attempt 3 was not evaluated").waitFor();
  assert.equal(await page.getByLabel("Note for the agent").inputValue(), "kept");
});

test("a run that has not ended says why it cannot be forked, and its inputs can be edited for another", async (t) => {
  const { page } = await open(t, { query: "?tab=attempts&attempt=2" });
  const fork = page.getByRole("button", { name: "Fork…" });
  assert.equal(await fork.getAttribute("aria-disabled"), "true");
  assert.match(await page.locator("#why-not-fork").textContent(), /not ended/);
  const href = await page.getByRole("link", { name: "Edit inputs" }).getAttribute("href");
  assert.equal(href, `/runs/new?agent=writer&from=${ID}&attempt=2`);
});

test("a repeated run names the run it repeats", async (t) => {
  const { page } = await open(t, { part: { ...ended, parentRunId: PARENT, parentKind: "retry" } });
  await page.locator(`[data-parent="${PARENT}"]`).waitFor();
  assert.match(await page.locator("[data-parent]").textContent(), /Repeats run 00000000/);
});

const CHILDREN = [
  {
    id: "00000000-0000-7000-8000-0000000000c2",
    cycleId: "2026-02-01-009",
    kind: "fork",
    forkedFromAttempt: 2,
    status: "failed",
    stopReason: "plateau",
    bestScore: 0.79,
    createdAt: "2026-02-01T09:00:00.000Z",
  },
  {
    id: "00000000-0000-7000-8000-0000000000c1",
    cycleId: "2026-02-01-008",
    kind: "retry",
    forkedFromAttempt: null,
    status: "running",
    stopReason: null,
    bestScore: null,
    createdAt: "2026-02-01T08:00:00.000Z",
  },
];

test("a run lists what came of it, with where each stands and a link; at an earlier moment nothing had", async (t) => {
  const { page } = await open(t, { part: { ...ended, children: CHILDREN }, history: stages });
  const rows = page.locator("[data-child]");
  await rows.first().waitFor();
  const texts = await rows.allTextContents();
  assert.match(texts[0], /^2026-02-01-009goes on from attempt 2Not passed0?\.79/);
  assert.match(texts[1], /^2026-02-01-008repeats itRunning/);
  const href = await rows.first().getByRole("link").getAttribute("href");
  assert.equal(href, `/runs/${CHILDREN[0].id}`);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("slider", { name: "Moment" }).focus();
  await page.keyboard.press("ArrowLeft");
  await page.locator("[data-as-of]").waitFor();
  assert.equal(await rows.count(), 0);
});

test("what comes of an ended run after it was opened is shown, until it has ended too", async (t) => {
  const { page, api, state } = await open(t, { clock: true, part: { ...ended, children: CHILDREN } });
  const child = page.locator("[data-child]").nth(1);
  const states = () =>
    child.locator("[data-state]").evaluateAll((all) => all.map((one) => one.dataset.state));
  const reads = () => api.log.filter(({ path }) => path === `/api/workflows/${ID}`).length;
  await eventually(async () => {
    await settled(page, api);
    return (await states()).includes("running");
  }, 10_000);

  state.run.children = [CHILDREN[0], { ...CHILDREN[1], status: "passed", bestScore: 0.91 }];
  await page.clock.runFor(11_000);
  await settled(page, api);
  assert.deepEqual(await states(), ["passed"]);

  const before = reads();
  await page.clock.runFor(60_000);
  await settled(page, api);
  assert.equal(reads(), before, "there is nothing more to learn");
});

test("the scrubber goes back through a run by keyboard: status, scores, attempts, timeline, address", async (t) => {
  const { page } = await open(t, { part: { ...ended }, history: stages });
  const slider = page.getByRole("slider", { name: "Moment" });
  await eventually(async () => (await slider.getAttribute("max")) === "8");
  assert.equal(await slider.getAttribute("aria-valuetext"), "now");
  await slider.focus();
  for (let press = 0; press < 2; press += 1) await page.keyboard.press("ArrowLeft");
  await page.locator("[data-as-of='6']").waitFor();
  await page.waitForURL(/at=6/);
  await page.locator("main [data-state=running]").first().waitFor();
  assert.match(await slider.getAttribute("aria-valuetext"), /^6 of 8 · .* · revising/);
  assert.match(await page.locator("[data-summary]").textContent(), /^Scores 0\.52\. Best 0\.52 at attempt 1/);
  assert.match(await page.locator("header").last().textContent(), /attempt 2 of 5.*revising/);
  assert.equal(
    await page.getByRole("button", { name: "Retry", exact: true }).getAttribute("aria-disabled"),
    "true",
  );
  await page.keyboard.press("Home");
  await page.locator("main [data-state=queued]").first().waitFor();
  await page.waitForURL(/at=1(&|$)/);

  await page.goto(page.url().replace("at=1", "at=4&tab=timeline"));
  await page.locator("[data-as-of='4']").waitFor();
  await eventually(async () => (await page.locator("[data-seq]").count()) === 4);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Back to now" }).click();
  await page.locator("main [data-state=not_passed]").first().waitFor();
  await eventually(() => !page.url().includes("at="));
});

test("the three clocks of liveness each say what they know", async (t) => {
  const { page, state } = await open(t, { has: (kept) => (kept.run.liveness = LIVES) });
  const clocks = page.locator("[data-liveness=known]");
  await clocks.waitFor();
  assert.match(
    await clocks.textContent(),
    /Runneralive.*Worktakes work.*Stageprogress 4s ago, 2\.?0? ?kB written/,
  );
  assert.equal(await page.locator("[data-clock=wrong]").count(), 0);

  state.live = () => ({
    rev: state.run.rev,
    status: "running",
    lastSeq: state.events.length,
    heartbeatAgeMs: 190_000,
    liveness: {
      ...LIVES,
      runner: "silent",
      claimLoop: "stuck",
      claimAgeMs: 180_000,
      progress: "quiet",
      progressAgeMs: 240_000,
    },
  });
  await page.getByText("silent for 3m 10s").waitFor();
  assert.match(await clocks.textContent(), /claim loop stuck for 3m.*no progress for 4m/);
  assert.equal(await page.locator("[data-clock=wrong]").count(), 3);
  await page.locator("main [data-state=stalled]").first().waitFor();
});

test("a lost connection is no stall: nothing is said of the clocks but that they are not known", async (t) => {
  const { page, api } = await open(t, { has: (kept) => (kept.run.liveness = LIVES) });
  await page.locator("[data-liveness=known]").waitFor();
  api.failure = { drop: true };
  await page.locator("[data-liveness=unknown]").waitFor({ timeout: 10_000 });
  assert.equal(await page.locator("main [data-state=stalled]").count(), 0);
  assert.equal(await page.locator("[data-clock]").count(), 0);
});

for (const theme of ["dark", "light"]) {
  for (const language of ["en", "de"]) {
    test(`G1 axe finds nothing on a run with clocks, lineage and a moment of the past, ${theme}, ${language}`, async (t) => {
      const { page, trouble } = await open(t, {
        theme,
        language,
        part: { parentRunId: PARENT, forkedFromAttempt: 1, note: HOSTILE },
        history: stages,
        has: (kept) => (kept.run.liveness = { ...LIVES, progress: "quiet" }),
      });
      await page.locator("[data-liveness=known]").waitFor();
      assert.deepEqual(await violations(page), []);
      await page.getByRole("slider").focus();
      await page.keyboard.press("ArrowLeft");
      await page.locator("[data-as-of]").waitFor();
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(trouble, []);
    });
  }
}

for (const language of ["en", "de"]) {
  test(`G2 a run with clocks, lineage and a moment at 320 px in ${language} scrolls down only`, async (t) => {
    const { page } = await open(t, {
      language,
      context: { viewport: { width: 320, height: 700 } },
      part: { parentRunId: PARENT, forkedFromAttempt: 1, note: "a note ".repeat(20), children: CHILDREN },
      history: stages,
      query: "?at=6",
      has: (kept) => (kept.run.liveness = { ...LIVES, claimLoop: "stuck", claimAgeMs: 180_000 }),
    });
    await page.locator("[data-as-of]").waitFor();
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      0,
    );
  });
}
