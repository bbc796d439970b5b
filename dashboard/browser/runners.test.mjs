// Runners and their drawer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { overflowOf } from "./support/overflow.mjs";
import { everyState } from "./support/run-fixtures.mjs";
import { everyRunner, installRunners, runner } from "./support/runner-fixtures.mjs";
import { eventually, settled } from "./support/wait.mjs";

const openApp = withChromium();
/** Opens Runners; `state` is what the API answers from. */
async function open(t, options = {}) {
  let state;
  const opened = await openApp(t, {
    path: "/runners",
    ...options,
    prepare: async (api) => {
      api.runs = everyState();
      state = installRunners(api, options.runners ?? everyRunner(api.runs));
      await options.prepare?.(api, state);
    },
  });
  return { ...opened, state };
}
const card = (page, name) =>
  page.locator("[data-card]").filter({ has: page.getByRole("link", { name, exact: true }) });
const shown = (page) => page.locator("[data-card] h2").allTextContents();
/** Whether anything inside has the colour of what lives. */
const isGreen = (locator) =>
  locator.evaluate((element) => {
    const probe = document.createElement("i");
    probe.style.color = "var(--rd-green)";
    element.append(probe);
    const green = getComputedStyle(probe).color;
    probe.remove();
    return [element, ...element.querySelectorAll("*")].some((one) => {
      const { color, stroke, fill, backgroundColor, borderTopColor } = getComputedStyle(one);
      return [color, stroke, fill, backgroundColor, borderTopColor].includes(green);
    });
  });

test("N1 a runner goes from online to stale to offline by its age, and only online has green or live numbers", async (t) => {
  const { page, api, state } = await open(t, { clock: true, runners: [runner(1, { name: "mac-07" })] });
  await eventually(async () => {
    await settled(page, api);
    return (await page.locator("[data-card]").count()) > 0;
  });
  const mac = card(page, "mac-07");
  const live = mac.locator("[data-live-number]");
  assert.equal(await mac.locator("[data-presence]").textContent(), "Online");
  assert.equal(await isGreen(mac), true);
  assert.equal(await live.count(), 2);

  for (const [lastSeenAgeMs, word] of [
    [44_000, "Online"],
    [95_000, "Stale"],
    [121_000, "Offline"],
  ]) {
    state.runners = [runner(1, { name: "mac-07", lastSeenAgeMs })];
    await page.clock.runFor(10_500);
    await settled(page, api);
    await eventually(async () => (await mac.locator("[data-presence]").textContent()) === word);
    if (word === "Online") continue;
    assert.equal(await isGreen(mac), false, word);
    assert.equal(await live.count(), 0, word);
  }
  assert.match(await mac.textContent(), /last heard .*values are hidden/);
});

test("N1 between two answers age alone makes a runner stale", async (t) => {
  const { page, api } = await open(t, { clock: true, runners: [runner(1, { lastSeenAgeMs: 40_000 })] });
  await eventually(async () => {
    await settled(page, api);
    return (await page.locator("[data-presence=online]").count()) > 0;
  });
  for (let second = 0; second < 9; second += 1) await page.clock.runFor(1_000);
  await page.locator("[data-presence=stale]").waitFor();
});

test("N1 what nobody has asked about for half a minute is not shown as alive", async (t) => {
  const { page, api } = await open(t, { clock: true, runners: [runner(1)] });
  await eventually(async () => {
    await settled(page, api);
    return (await page.locator("[data-presence=online]").count()) > 0;
  });
  await page.keyboard.press("p");
  for (let second = 0; second < 40; second += 1) await page.clock.runFor(1_000);
  assert.equal(
    await page.locator("[data-presence]").textContent(),
    "Online",
    "our silence is not its silence",
  );
  assert.equal(await isGreen(page.locator("[data-card]")), false);
  assert.equal(await page.locator("[data-live-number]").count(), 0);
});

test("N2 the tab of the drawer is in the address, and Escape returns the focus to the card", async (t) => {
  const { page } = await open(t);
  const link = card(page, "nas").getByRole("link", { name: "nas", exact: true });
  await link.focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("heading", { name: "nas" }).waitFor();
  await drawer.getByRole("link", { name: "Metrics" }).click();
  await page.waitForURL(/id=1000.*dtab=metrics/);
  await drawer.getByRole("img", { name: /CPU: between/ }).waitFor();
  await page.reload();
  await drawer.getByRole("img", { name: /CPU: between/ }).waitFor();
  assert.equal(await drawer.getByRole("link", { name: "Metrics" }).getAttribute("aria-current"), "page");
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  assert.doesNotMatch(page.url(), /id=|dtab=/);
  await eventually(() => link.evaluate((element) => element === document.activeElement));
});

test("pills and search narrow the cards, count them, and survive a reload", async (t) => {
  const { page } = await open(t);
  await page.locator("[data-card]").first().waitFor();
  assert.equal((await shown(page)).length, 6);
  await page.getByRole("button", { name: "Offline 2" }).click();
  assert.deepEqual(await shown(page), ["nas", "old-laptop"]);
  await page.getByRole("textbox", { name: "Search" }).fill("nas");
  await page.waitForURL(/state=offline&q=nas/);
  await page.reload();
  await page.locator("[data-card]").first().waitFor();
  assert.deepEqual(await shown(page), ["nas"]);
  await page.getByRole("textbox", { name: "Search" }).fill("nobody");
  await page.getByText("Nothing here with status Offline and “nobody”.").waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await eventually(async () => (await shown(page)).length === 6);
});

test("a card leads to the runs its runner holds, and says which of them are lost", async (t) => {
  const { page, api } = await open(t);
  await page.locator("[data-card]").first().waitFor();
  const nas = card(page, "nas");
  assert.match(await nas.locator("[data-lost]").textContent(), /A run waits for it/);
  const link = nas.getByRole("link", { name: api.runs[3].cycleId });
  assert.equal(await link.getAttribute("href"), `/runs/${api.runs[3].id}`);
  await link.click();
  await page.waitForURL(/\/runs\/0000/);
});

test("the list is asked every 10 s, every 5 s with the drawer open", async (t) => {
  const { page, api } = await open(t, { clock: true });
  const lists = () => api.asked("/api/runners").length;
  const asked = async (seconds) => {
    const before = lists();
    for (let second = 0; second < seconds; second += 1) {
      await page.clock.runFor(1_000);
      await settled(page, api);
    }
    return lists() - before;
  };
  await eventually(async () => {
    await settled(page, api);
    return (await page.locator("[data-card]").count()) > 0;
  });
  assert.equal(await asked(30), 3);
  await card(page, "mac-07").getByRole("link", { name: "mac-07", exact: true }).click();
  await settled(page, api);
  assert.ok((await asked(30)) >= 5);
});

test("what runners say of themselves stays text", async (t) => {
  const { page, trouble } = await open(t);
  await page.locator("[data-card]").nth(3).locator("[data-opens]").click();
  await page.getByRole("dialog").waitFor();
  for (const tab of ["Metrics", "Commands", "Info"]) {
    await page.getByRole("dialog").getByRole("link", { name: tab }).click();
    await settled(page, { log: [] });
  }
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(trouble, []);
});

test("the metrics are there as a table too, a gap is no bridge, and the period is in the address", async (t) => {
  const { page } = await open(t, { path: `/runners?id=${runner(1).id}&dtab=metrics&span=24h` });
  const drawer = page.getByRole("dialog");
  const chart = drawer.getByRole("img", { name: /CPU: between/ });
  await chart.waitFor();
  assert.equal(await chart.locator("polyline").count(), 2, "before and after the gap");
  await drawer.getByRole("button", { name: "Show as table" }).click();
  const table = drawer.getByRole("table");
  assert.equal(await table.getByRole("row").count(), 1 + 121);
  assert.match(await table.textContent(), /queue_depth/);
  await drawer.getByRole("link", { name: "2 hours" }).click();
  await page.waitForURL(/span=2h/);
});

test("a pause is sent with its note and its end", async (t) => {
  const { page, state } = await open(t, { path: `/runners?id=${runner(1).id}&dtab=commands` });
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("button", { name: "Pause…" }).click();
  await drawer.getByLabel("For").selectOption("60");
  await drawer.getByLabel("Note").fill("disk swap");
  await drawer.getByRole("button", { name: "Pause runner" }).dblclick();
  await drawer.locator("[data-command=pending]").first().waitFor();
  assert.equal(state.sent.length, 1);
  const [{ kind, args }] = state.sent;
  assert.deepEqual([kind, args.note], ["pause", "disk swap"]);
  const now = await page.evaluate(() => Date.now());
  assert.ok(Math.abs(args.untilMs - now - 3_600_000) < 60_000);
});

test("each command says how far it got, and one that failed can be sent again", async (t) => {
  const { page, state } = await open(t, { path: `/runners?id=${runner(1).id}&dtab=commands` });
  const drawer = page.getByRole("dialog");
  await drawer.locator("[data-command]").first().waitFor();
  const text = await drawer.textContent();
  for (const words of [
    "acknowledged",
    "done",
    "failed",
    "refused by the runner",
    "no answer in time",
    "after 0.4 s",
  ])
    assert.ok(text.includes(words), words);
  await drawer.locator("[data-command=failed]").getByRole("button", { name: "Send again" }).click();
  await eventually(() => state.sent.length === 1);
  assert.deepEqual(state.sent, [{ kind: "updateConfig", args: { maxConcurrent: 8 } }]);
});

test("a command without an answer for 30 s says so", async (t) => {
  const { page, api } = await open(t, {
    clock: true,
    path: `/runners?id=${runner(1).id}&dtab=commands`,
    prepare: (_, state) => (state.commands = state.commands.slice(0, 1)),
  });
  const line = page.locator("[data-command=pending]");
  await eventually(async () => {
    await settled(page, api);
    return (await line.count()) > 0;
  });
  assert.match(await line.textContent(), /waiting to be fetched/);
  for (let second = 0; second < 30; second += 1) await page.clock.runFor(1_000);
  assert.match(await line.textContent(), /no answer in 30s/);
  assert.equal(await line.getByRole("button", { name: "Send again" }).count(), 1);
});

test("restart asks first and names what it means for the runs; resume and diagnostics do not ask", async (t) => {
  const { page, state } = await open(t, { path: `/runners?id=${runner(4).id}&dtab=commands` });
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("button", { name: "Restart…" }).click();
  assert.match(await drawer.textContent(), /It starts anew\. It holds no run\./);
  assert.deepEqual(state.sent, []);
  await drawer.getByRole("button", { name: "Restart runner" }).click();
  await eventually(() => state.sent.length === 1);
  await drawer.getByRole("button", { name: "Resume", exact: true }).click();
  await eventually(() => state.sent.length === 2);
  assert.deepEqual(
    state.sent.map(({ kind }) => kind),
    ["restart", "resume"],
  );
});

test("only an offline runner without runs can be deleted, after a question", async (t) => {
  const { page, state } = await open(t, { path: `/runners?id=${runner(1).id}` });
  const drawer = page.getByRole("dialog").first();
  const button = () => drawer.getByRole("button", { name: "Delete runner…" });
  await button().waitFor();
  assert.equal(await button().getAttribute("aria-disabled"), "true");
  await button().click({ force: true });
  assert.equal(await page.getByRole("dialog").count(), 1);
  await page.keyboard.press("Escape");
  await card(page, "old-laptop").getByRole("link", { name: "old-laptop" }).click();
  await button().click();
  await page
    .getByRole("dialog", { name: "Delete old-laptop?" })
    .getByRole("button", { name: "Delete runner" })
    .click();
  await eventually(() => state.deleted.length === 1);
  await eventually(async () => !(await shown(page)).includes("old-laptop"));
  await page.getByText("old-laptop is deleted").waitFor();
});

test("no runner is no error: it says what one is for", async (t) => {
  const { page } = await open(t, { runners: [] });
  await page.getByRole("heading", { name: "No runners yet" }).waitFor();
});

for (const theme of ["dark", "light"]) {
  for (const language of ["en", "de"]) {
    test(`G1 axe finds nothing on Runners and in its drawer, ${theme}, ${language}`, async (t) => {
      const { page, trouble } = await open(t, { theme, language });
      await page.locator("[data-card]").first().waitFor();
      assert.deepEqual(await violations(page), [], "cards");
      for (const tab of ["info", "metrics", "commands"]) {
        await page.goto(new URL(`/runners?id=${runner(1).id}&dtab=${tab}`, page.url()).href);
        await page.getByRole("dialog").locator("dl, figure, [data-command]").first().waitFor();
        assert.deepEqual(await violations(page), [], tab);
      }
      await page.getByRole("button", { name: /^(Pause|Anhalten)…/ }).click();
      assert.deepEqual(await violations(page), [], "pause");
      assert.deepEqual(trouble, []);
    });
  }
}

test("G1 axe finds nothing on Runners without runners, and with an error", async (t) => {
  const { page, api } = await open(t, { runners: [] });
  await page.locator("main h2").first().waitFor();
  assert.deepEqual(await violations(page), []);
  api.failure = { status: 500 };
  await page.reload();
  await page.getByText("Request req-1").waitFor();
  assert.deepEqual(await violations(page), []);
});

for (const language of ["en", "de"]) {
  for (const [name, context, text] of [
    ["320 px", { viewport: { width: 320, height: 700 } }, "100%"],
    ["200 % text", {}, "200%"],
  ]) {
    test(`G2 Runners and its drawer at ${name} in ${language} scroll down only, and cut nothing off`, async (t) => {
      const { page } = await open(t, { language, context });
      await page.locator("[data-card]").first().waitFor();
      const size = () =>
        page.evaluate((text) => {
          document.documentElement.style.fontSize = text;
        }, text);
      await size();
      assert.deepEqual(await overflowOf(page), { page: 0, cut: [] }, "cards");
      for (const tab of ["info", "metrics", "commands"]) {
        await page.goto(new URL(`/runners?id=${runner(4).id}&dtab=${tab}`, page.url()).href);
        await page.getByRole("dialog").locator("dl, figure, [data-command]").first().waitFor();
        await size();
        assert.deepEqual(await overflowOf(page), { page: 0, cut: [] }, tab);
      }
    });
  }
}
