// The checks of the page of a run, by their ids.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { problem } from "./support/fake-api.mjs";
import { HOSTILE, NOW, run } from "./support/run-fixtures.mjs";
import { attempt, events, install, move } from "./support/run-page-fixtures.mjs";
import { eventually, secondsOf, settled } from "./support/wait.mjs";

const openApp = withChromium();
const ID = run(1).id;
const ended = {
  status: "failed",
  stopReason: "plateau",
  currentStage: null,
  completedAt: new Date(NOW).toISOString(),
};
const state = (page, name) => page.locator(`main [data-state=${name}]`).first();
const lives = (api) => api.asked(`/api/workflows/${ID}/live`);
const shownSeqs = (page) =>
  page.locator("[data-seq]").evaluateAll((rows) => rows.map((row) => Number(row.dataset.seq)));
const timeline = (page) => page.getByRole("region", { name: "Timeline of the run" });

/** Opens a run's page. `has(state)` changes it first. */
async function open(t, query = "", { part = {}, history, has, ...options } = {}) {
  let kept;
  const app = await openApp(t, {
    path: `/runs/${ID}${query}`,
    ...options,
    prepare: (api) => {
      kept = install(api, part, history);
      has?.(kept, api);
    },
  });
  return { ...app, state: kept };
}

async function seconds(page, api, count) {
  for (let second = 0; second < count; second += 1) {
    await page.clock.runFor(1_000);
    await settled(page, api);
  }
}

test("D1 a run just submitted is Starting until it can be read; an old id is Not found", async (t) => {
  const { page, api } = await open(t, "", {
    part: ended,
    has: (kept) => (kept.run.can.retry = { allowed: true }),
  });
  const fresh = {
    ...run(7, { status: "queued" }),
    attempts: [],
    children: [],
    files: [],
    blockedReason: null,
    heartbeatAgeMs: null,
    rev: 1,
  };
  let isThere = false;
  api.routes.unshift(
    ["POST", /\/retry$/, () => ({ status: 201, body: fresh })],
    [
      "GET",
      new RegExp(`${fresh.id}$`),
      () => (isThere ? { body: fresh } : problem(404, "run_not_found", "no")),
    ],
  );
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("heading", { name: "Starting" }).waitFor();
  assert.equal(await page.getByText("Not found").count(), 0);
  isThere = true;
  await state(page, "queued").waitFor({ timeout: 20_000 });

  const old = await open(t);
  await old.page.goto(`${old.origin}/runs/${run(99).id}`);
  await old.page.getByRole("heading", { name: "Not found" }).waitFor();
});

test("D2 a working run is asked for every 2 s, an ended one that is read never again", async (t) => {
  const { page, api, state: kept } = await open(t, "", { clock: true });
  await settled(page, api);
  await seconds(page, api, 3);
  let before = lives(api).length;
  const since = await secondsOf(page);
  await seconds(page, api, 20);
  const took = (await secondsOf(page)) - since;
  const asked = lives(api).length - before;
  assert.ok(Math.abs(asked - took / 2) <= 1.5, `${asked} in ${took} s`);
  const bytes = lives(api).at(-1).bytes;
  assert.ok(bytes <= 200, `${bytes} bytes when nothing moved`);

  move(kept, ended);
  await seconds(page, api, 4);
  await state(page, "not_passed").waitFor();
  before = api.log.length;
  await seconds(page, api, 10);
  assert.equal(api.log.length, before);
});

test("D3 an older rev that arrives late changes nothing", async (t) => {
  const { page, api, state: kept } = await open(t);
  await state(page, "running").waitFor();
  await eventually(() => lives(api).length > 1);
  kept.live = () => ({ rev: 1, status: "queued", lastSeq: 1, run: { ...kept.run, status: "queued" } });
  const before = lives(api).length;
  await eventually(() => lives(api).length > before + 1, 10_000);
  assert.equal(await state(page, "running").count(), 1);
  assert.equal(await state(page, "queued").count(), 0);
});

test("D4 119 s of silence mean nothing, 121 s are Stalled, said once", async (t) => {
  const {
    page,
    api,
    state: kept,
  } = await open(t, "", { has: (kept) => (kept.run.heartbeatAgeMs = 119_000) });
  await state(page, "running").waitFor();
  await eventually(() => lives(api).length > 1);
  assert.equal(await page.locator("[data-stalled]").count(), 0);
  await page.evaluate(() => {
    window.said = [];
    const region = document.querySelector("[data-announcer]");
    new MutationObserver(() => window.said.push(region.textContent)).observe(region, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  kept.run.heartbeatAgeMs = 121_000;
  await state(page, "stalled").waitFor();
  await page.waitForTimeout(4_000);
  assert.deepEqual(await page.evaluate(() => window.said), ["Stalled"]);
});

test("D5 polls that fail say Connection lost, never Stalled", async (t) => {
  const { page, api } = await open(t, "", { clock: true });
  await settled(page, api);
  await seconds(page, api, 3);
  api.failure = { status: 500 };
  await seconds(page, api, 150);
  await page.getByText(/Connection lost\. Showing/).waitFor();
  assert.equal(await state(page, "stalled").count(), 0);
  api.failure = null;
  await seconds(page, api, 40);
  assert.equal(await page.getByText(/Connection lost\. Showing/).count(), 0);
});

test("D6 what waits or has ended is never Stalled", async (t) => {
  for (const [part, name] of [
    [{ status: "waiting" }, "needs_you"],
    [ended, "not_passed"],
  ]) {
    const { page } = await open(t, "", { part, has: (kept) => (kept.run.heartbeatAgeMs = 3_600_000) });
    await state(page, name).waitFor();
    assert.equal(await page.locator("[data-stalled]").count(), 0);
  }
});

test("D7 5,000 events are at most 80 rows, and End reaches the last one", async (t) => {
  const { page } = await open(t, "?tab=timeline&seq=1", { part: ended, history: events(5_000) });
  await timeline(page).waitFor();
  await page.getByRole("link", { name: /Timeline 5,000/ }).waitFor();
  await page.waitForTimeout(4_000);
  assert.ok((await shownSeqs(page)).length <= 80);
  await timeline(page).focus();
  await page.keyboard.press("End");
  await eventually(async () => (await shownSeqs(page)).includes(5_000));
  assert.ok((await shownSeqs(page)).length <= 80);
});

test("D8 ?seq= scrolls to that event and marks it, also far down", async (t) => {
  const { page } = await open(t, "?tab=timeline&seq=4312", { part: ended, history: events(5_000) });
  const named = page.locator("[data-seq='4312'][aria-current]");
  await named.waitFor({ timeout: 20_000 });
  await eventually(() =>
    named.evaluate((row) => {
      const list = row.closest("section").getBoundingClientRect();
      const { top, bottom } = row.getBoundingClientRect();
      return top >= list.top && bottom <= list.bottom;
    }),
  );
});

test("D9 scrolling up ends following, and 12 new ones resume it", async (t) => {
  const { page, state: kept } = await open(t, "?tab=timeline", { history: events(100) });
  await eventually(async () => (await shownSeqs(page)).includes(100));
  await timeline(page).hover();
  await page.mouse.wheel(0, -900);
  await page.getByRole("button", { name: "Follow", pressed: false }).waitFor();
  move(kept, {}, 12);
  await page.getByRole("button", { name: "12 new" }).click({ timeout: 8_000 });
  await eventually(async () => (await shownSeqs(page)).includes(112));
  assert.equal(await page.getByRole("button", { name: "Follow", pressed: true }).count(), 1);
});

test("D10 the table says what the chart shows, and the text names threshold and gap", async (t) => {
  const { page } = await open(t);
  await page.locator("[data-summary]").waitFor();
  const summary = await page.locator("[data-summary]").textContent();
  assert.equal(summary, "Scores 0.52, 0.74, 0.68. Best 0.74 at attempt 2, 0.06 below the threshold 0.80.");
  const chart = page.getByRole("img", { name: summary });
  const drawn = (await chart.locator("g").allTextContents()).map((text) => /0\.\d\d/.exec(text)[0]);
  await page.getByRole("button", { name: "Show as table" }).click();
  const rows = await page
    .getByRole("table")
    .locator("tbody tr")
    .evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
  assert.deepEqual(
    rows.map((row) => row[1]),
    drawn,
  );
  assert.deepEqual(rows[1].slice(2), ["+0.22", "-0.06", "best"]);
  assert.equal(rows[2][4], "worse than before");
});

test("D11 the comparison of 2 and 3 is right, of equal drafts says so, and too slow a one shows both", async (t) => {
  const { page, origin } = await open(t, "?tab=attempts&diff=2..3");
  const lines = (kind) =>
    page.locator(`[data-line=${kind}]`).evaluateAll((all) => all.map((line) => line.lastChild.textContent));
  await page.locator("[data-diff=done]").waitFor();
  assert.deepEqual(await lines("removed"), ["Costs rose strongly."]);
  assert.deepEqual(await lines("added"), ["Costs rose 14 %.", "  two  spaces"]);
  await page.getByText("feedback 3").waitFor();
  await page.getByRole("button", { name: "Inline" }).click();
  await page.waitForURL(/layout=inline/);
  assert.deepEqual(await lines("added"), ["Costs rose 14 %.", "  two  spaces"]);
  await page.goto(`${origin}/runs/${ID}?tab=attempts&diff=1..2`);
  await page.getByText("No changes").waitFor();

  const slow = await open(t);
  await slow.page.addInitScript(() => {
    window.Worker = class {
      postMessage() {}
      terminate() {}
    };
  });
  await slow.page.goto(`${slow.origin}/runs/${ID}?tab=attempts&diff=2..3`);
  await slow.page.locator("[data-diff=too-slow]").waitFor({ timeout: 8_000 });
  await slow.page.getByText("Costs rose strongly.").waitFor();
});

test("D12 of a 5 MB file nothing is fetched before somebody asks, and all of it in parts", async (t) => {
  const line = `${"x".repeat(99)}\n`;
  const { page, api } = await open(t, "?tab=files&file=1/big.log", {
    part: ended,
    has: (kept) => {
      kept.files["1/big.log"] = line.repeat(50_000);
      kept.artifacts = [
        {
          step: 1,
          filename: "big.log",
          bytes: 5_000_000,
          sha256: "9".repeat(64),
          attempt: 1,
          artifactType: "workspace",
          mediaType: "text/plain",
          stage: "producing",
          createdAt: kept.run.createdAt,
        },
      ];
    },
  });
  const bodies = () => api.log.filter((entry) => entry.path.endsWith("/big.log"));
  await page.getByText(/5 MB are not loaded/).waitFor();
  assert.equal(bodies().length, 0);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText(/The first 262/).waitFor();
  assert.equal(
    bodies().reduce((sum, entry) => sum + entry.bytes, 0),
    262_144,
  );
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({ entryTypes: ["longtask"] });
  });
  await page.getByRole("button", { name: "Load all" }).click();
  await eventually(async () => (await page.getByText(/The first/).count()) === 0);
  await eventually(() => bodies().every((entry) => entry.status) && bodies().length >= 20, 10_000);
  await page.locator("pre").first().waitFor();
  assert.ok(bodies().every((entry) => entry.bytes <= 262_144));
  const longest = await page.evaluate(() => window.longest);
  assert.ok(longest <= 100, `longest task ${longest} ms`);
});

const EVIL = `${HOSTILE}\n\n[js](javascript:alert(1)) [data](data:text/html,x) [ok](https://example.com/a)\n\n![pic](https://evil.example/p.png)\n\n<iframe src="https://evil.example"></iframe>\n`;
const evil = (kept) => {
  kept.files["3/brief.md"] = EVIL;
  kept.run.attempts[2].draft.bytes = Buffer.byteLength(EVIL);
};

test("D13 hostile Markdown stays inert", async (t) => {
  const { page, trouble } = await open(t, "?tab=attempts", { has: evil });
  const shown = page.locator("[data-markdown]");
  await shown.waitFor();
  assert.deepEqual(await shown.locator("a").evaluateAll((all) => all.map((a) => a.getAttribute("href"))), [
    "https://example.com/a",
    "https://evil.example/p.png",
  ]);
  assert.match(await shown.locator("a").first().getAttribute("rel"), /noopener noreferrer/);
  assert.equal(await shown.locator("script, iframe, img, [onerror]").count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(trouble, []);
});

test("D14 a remote image causes no request to anybody before Show", async (t) => {
  const { page, trouble } = await open(t, "?tab=attempts", { has: evil });
  const show = page.getByRole("link", { name: "Show image from evil.example" });
  await show.waitFor();
  await page.waitForTimeout(500);
  assert.deepEqual(trouble, []);
  assert.equal(await show.getAttribute("href"), "https://evil.example/p.png");
});

test("D15 Raw survives a reload and keeps white space", async (t) => {
  const { page } = await open(t, "?tab=attempts");
  await page.locator("[data-markdown]").waitFor();
  await page.getByRole("button", { name: "Raw" }).click();
  const line = page.locator("pre", { hasText: "two" });
  await line.waitFor();
  await page.reload();
  await line.waitFor();
  assert.equal(await line.textContent(), "  two  spaces");
  assert.equal(await line.evaluate((pre) => getComputedStyle(pre).whiteSpace), "pre-wrap");
});

test("D16 Cancel shows Cancelling before the server has answered, and a 409 takes it back with the reason", async (t) => {
  const { page, api } = await open(t);
  await state(page, "running").waitFor();
  let answer;
  api.routes.unshift(["POST", /\/cancel$/, () => new Promise((resolve) => (answer = resolve))]);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await state(page, "cancelling").waitFor();
  await eventually(() => answer !== undefined);
  answer(problem(409, "wrong_state", "it has just ended"));
  await page.getByText("Not done: it has just ended").waitFor();
  await state(page, "running").waitFor();
});

test("D16 a poll that was under way when Cancel was pressed does not take it back", async (t) => {
  const { page, api, state: kept } = await open(t);
  await state(page, "running").waitFor();
  let answer;
  const poll = ["GET", /\/live$/, () => new Promise((resolve) => (answer = resolve))];
  api.routes.unshift(poll, ["POST", /\/cancel$/, () => new Promise(() => {})]);
  await eventually(() => answer !== undefined, 10_000);
  api.routes.splice(api.routes.indexOf(poll), 1);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await state(page, "cancelling").waitFor();
  answer({ body: { rev: 1_000, status: "running", lastSeq: 1_000, run: kept.run } });
  const before = lives(api).length;
  await eventually(() => lives(api).length > before + 1, 10_000);
  assert.equal(await state(page, "cancelling").count(), 1);
});

test("D17 ] from a filtered list opens the next run of that filter", async (t) => {
  const { page, api } = await openApp(t, {
    path: "/runs?agent=coder",
    prepare: (api) => {
      api.runs = [run(1, { agentName: "coder" }), run(2), run(3, { agentName: "coder" })];
      api.routes = [
        ["GET", /\/live$/, () => ({ body: { rev: 10, status: "passed", lastSeq: 10, events: events(10) } })],
      ];
    },
  });
  await page.locator(`[data-run="${run(1).id}"]`).click();
  await page.getByRole("heading", { name: `Run ${run(1).cycleId}` }).waitFor();
  await settled(page, api);
  await page.keyboard.press("]");
  await page.waitForURL(new RegExp(run(3).id));
  await page.getByRole("heading", { name: `Run ${run(3).cycleId}` }).waitFor();
  await page.keyboard.press("[");
  await page.waitForURL(new RegExp(run(1).id));
});

test("keys choose tabs and attempts, compare, and switch to raw", async (t) => {
  const { page } = await open(t);
  await state(page, "running").waitFor();
  await page.keyboard.press("3");
  await page.waitForURL(/tab=attempts/);
  await page.keyboard.press(",");
  await page.waitForURL(/attempt=2/);
  await page.keyboard.press("d");
  await page.waitForURL(/diff=1\.\.2/);
  await page.keyboard.press(".");
  await page.waitForURL(/attempt=3/);
  await page.keyboard.press("m");
  await page.waitForURL(/as=raw/);
});

test("Inputs lists the files of the run for download, and says that they do not come along", async (t) => {
  const { page, trouble } = await open(t, "?tab=inputs", {
    part: {
      ...ended,
      files: [HOSTILE, "50 % & more?.csv"].map((name) => ({
        name,
        bytes: 2_048,
        mediaType: "text/csv",
        sha256: "a".repeat(64),
      })),
    },
  });
  const files = page.locator("[data-input-file]");
  await files.first().waitFor();
  assert.equal(await files.count(), 2);
  assert.match(await files.last().textContent(), /50 % & more\?\.csv.*2.*kB/i);
  const link = page.getByRole("link", { name: "Download: 50 % & more?.csv" });
  assert.equal(await link.getAttribute("href"), `/api/workflows/${ID}/files/50%20%25%20%26%20more%3F.csv`);
  assert.equal(await link.getAttribute("download"), "50 % & more?.csv");
  const again = page.getByRole("link", { name: "Start again with these" });
  assert.match(await again.evaluate(describes), /attached again/);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(trouble, []);

  const none = await open(t, "?tab=inputs", { part: ended });
  await none.page.locator("[data-inputs]").waitFor();
  assert.equal(await none.page.getByText("attached again").count(), 0);
});
/** What a screen reader adds to an element. */
const describes = (element) =>
  document.getElementById(element.getAttribute("aria-describedby") ?? "")?.textContent ?? "";

for (const theme of ["dark", "light"])
  for (const language of ["en", "de"])
    test(`G1 axe finds nothing on the page of a run: ${theme}, ${language}`, async (t) => {
      const { page, origin, trouble } = await open(t, "", {
        theme,
        language,
        part: {
          ...ended,
          attempts: [attempt(1, 0.5), attempt(2, 0.7, { isBest: true })],
          files: [{ name: HOSTILE, bytes: 5, mediaType: "text/plain", sha256: "a".repeat(64) }],
        },
      });
      for (const query of [
        "",
        "?tab=timeline&seq=3",
        "?tab=attempts",
        "?tab=attempts&diff=1..2",
        "?tab=files",
        "?tab=inputs",
      ]) {
        await page.goto(`${origin}/runs/${ID}${query}`);
        await page.locator("main nav").waitFor();
        await page.waitForTimeout(400);
        assert.deepEqual(await violations(page), [], query);
      }
      assert.deepEqual(trouble, []);
    });
