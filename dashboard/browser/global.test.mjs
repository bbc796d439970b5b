// The checks that hold on every page, for those of the shell, Runs and Preferences.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { everyState, many, run } from "./support/run-fixtures.mjs";
import { arrived, eventually, rowIds, settled } from "./support/wait.mjs";

const openApp = withChromium();
const filled = (api) => {
  api.runs = [...everyState(), ...many(60, 20)];
};
const STATES = {
  data: { prepare: filled, ready: (page) => page.locator("[data-row]").first().waitFor() },
  empty: { prepare: () => {}, ready: (page) => page.locator("h2").first().waitFor() },
  error: {
    prepare: (api) => (api.failure = { status: 500 }),
    ready: (page) => page.locator("h2").first().waitFor(),
  },
};

for (const theme of ["dark", "light"]) {
  for (const language of ["en", "de"]) {
    for (const [state, { prepare, ready }] of Object.entries(STATES)) {
      test(`G1 axe finds nothing on Runs, ${theme}, ${language}, ${state}`, async (t) => {
        const { page, trouble } = await openApp(t, { theme, language, prepare });
        await ready(page);
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(trouble, []);
      });
    }
    test(`G1 axe finds nothing on Preferences, in dialogs and with a selection, ${theme}, ${language}`, async (t) => {
      const { page, trouble } = await openApp(t, { theme, language, prepare: filled });
      await STATES.data.ready(page);
      await page.getByRole("checkbox").nth(2).check();
      assert.deepEqual(await violations(page), [], "selection");
      await page.locator("section button").first().click();
      await page.getByRole("dialog").waitFor();
      assert.deepEqual(await violations(page), [], "bulk dialog");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { expanded: true }).waitFor();
      assert.deepEqual(await violations(page), [], "command menu");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      assert.deepEqual(await violations(page), [], "shortcut sheet");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.keyboard.press("g");
      await page.keyboard.press("p");
      await page.waitForURL(/preferences/);
      await page.getByRole("radio").first().waitFor();
      assert.deepEqual(await violations(page), [], "preferences");
      assert.deepEqual(trouble, []);
    });
  }
}

for (const language of ["en", "de"]) {
  for (const path of ["/runs", "/settings/preferences"]) {
    for (const [name, context, text] of [
      ["320 px", { viewport: { width: 320, height: 700 } }, "100%"],
      ["200 % text", { viewport: { width: 1280, height: 900 } }, "200%"],
    ]) {
      test(`G2 ${path} at ${name} in ${language} scrolls down only, and cuts nothing off`, async (t) => {
        const { page } = await openApp(t, { path, language, context, prepare: filled });
        await page.locator("h1").waitFor();
        if (path === "/runs") await STATES.data.ready(page);
        await page.evaluate((size) => {
          document.documentElement.style.fontSize = size;
        }, text);
        const overflow = await page.evaluate(() => {
          const root = document.documentElement;
          const cut = [
            ...document.querySelectorAll("button, a, h1, h2, th, td, label, legend, p, dt, dd"),
          ].filter((element) => {
            const style = getComputedStyle(element);
            // Tags are shortened on purpose; their whole text is in their title.
            if (element.title !== "" || style.position === "absolute" || element.closest(".sr-only"))
              return false;
            const box = element.getBoundingClientRect();
            return box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1);
          });
          return {
            page: root.scrollWidth - root.clientWidth,
            cut: cut.map((element) => element.outerHTML.slice(0, 120)),
          };
        });
        assert.deepEqual(overflow, { page: 0, cut: [] });
      });
    }
  }
}

test("G3 reload and Back restore filters, page and search", async (t) => {
  const { page } = await openApp(t, { prepare: (api) => (api.runs = many(120)) });
  await page.locator("[data-row]").first().waitFor();
  await page.getByRole("combobox", { name: "Agent" }).selectOption("writer");
  await page.getByRole("textbox", { name: "Search" }).fill("2026");
  await page.waitForURL(/q=2026/);
  await page.getByRole("link", { name: "Next" }).click();
  await eventually(async () => (await rowIds(page))[0] === run(50).id);
  const address = page.url();
  const check = async () => {
    await eventually(async () => (await rowIds(page))[0] === run(50).id);
    assert.equal(page.url(), address);
    assert.equal(await page.getByRole("combobox", { name: "Agent" }).inputValue(), "writer");
    assert.equal(await page.getByRole("textbox", { name: "Search" }).inputValue(), "2026");
  };
  await page.reload();
  await check();
  await page.locator("a[data-run]").nth(3).click();
  await page.waitForURL(/\/runs\/0000/);
  await page.goBack();
  await check();
});

test("G3 Back returns to the row that was opened, and to where the page was scrolled", async (t) => {
  const { page } = await openApp(t, { prepare: (api) => (api.runs = many(50)) });
  await page.locator("[data-row]").first().waitFor();
  const link = page.locator("a[data-run]").nth(30);
  await link.scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => scrollY);
  assert.ok(scrolled > 300);
  await link.click();
  await page.waitForURL(/\/runs\/0000/);
  await page.goBack();
  await eventually(() => page.evaluate((id) => document.activeElement.dataset.run === id, run(30).id));
  await eventually(() => page.evaluate((y) => Math.abs(scrollY - y) < 60, scrolled));
});

test("G4 single keys typed into fields are text, and Preferences switches them off", async (t) => {
  const { page } = await openApp(t, { prepare: filled });
  await page.locator("[data-row]").first().waitFor();
  for (const name of ["Search", "Tag"]) {
    const field = page.getByRole("textbox", { name });
    await field.focus();
    await page.keyboard.type("jkx?n");
    assert.equal(await field.inputValue(), "jkx?n");
    await field.fill("");
  }
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { expanded: true }).waitFor();
  await page.keyboard.type("j");
  assert.equal(await page.getByRole("combobox", { expanded: true }).inputValue(), "j");
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Preferences" }).first().click();
  await page.getByRole("group", { name: "Single-key shortcuts" }).getByRole("radio", { name: "Off" }).check();
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await page.keyboard.press("n");
  await page.waitForTimeout(300);
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.match(page.url(), /preferences/);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
});

test("G6 after a navigation the focus is on the h1 and the title is unique", async (t) => {
  const { page } = await openApp(t, { prepare: filled });
  await page.locator("[data-row]").first().waitFor();
  const titles = [await page.title()];
  for (const [press, url] of [
    [() => page.keyboard.press("n"), /runs\/new/],
    [() => page.getByRole("link", { name: "Preferences" }).first().click(), /preferences/],
    [() => page.keyboard.press("g").then(() => page.keyboard.press("r")), /runs$/],
    [() => page.locator("a[data-run]").first().click(), /runs\/0000/],
  ]) {
    await press();
    await page.waitForURL(url);
    await eventually(() => page.evaluate(() => document.activeElement.tagName === "H1"));
    assert.equal(await page.locator("h1").count(), 1);
    titles.push(await page.title());
  }
  assert.equal(new Set(titles).size, titles.length - 1, `Runs twice, the others once: ${titles}`);
});

test("G7 the first paint already has the theme, however slow the script is", async (t) => {
  for (const [theme, ground] of [
    ["light", "rgb(239, 241, 245)"],
    ["dark", "rgb(30, 30, 46)"],
  ]) {
    const { page } = await openApp(t, { theme, path: "/theme.js" });
    await page.route(/assets\/.*\.js$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    await page.goto(new URL("/runs", page.url()).href, { waitUntil: "commit" });
    await eventually(() =>
      page.evaluate(
        () => performance.getEntriesByType("paint").length > 0 || document.readyState !== "loading",
      ),
    );
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
    await eventually(
      async () =>
        (await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)) === ground,
    );
    assert.equal(await page.locator("h1").count(), 0, "the script has not run yet");
  }
});

test("G8 on Auto the theme follows the system without a reload", async (t) => {
  const { page } = await openApp(t, { theme: "auto", context: { colorScheme: "light" }, prepare: filled });
  await page.locator("[data-row]").first().waitFor();
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  assert.equal(await theme(), "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await eventually(async () => (await theme()) === "dark");
  await page.getByRole("combobox", { name: "Theme" }).selectOption("light");
  assert.equal(await theme(), "light");
  await page.reload();
  assert.equal(await theme(), "light");
});

test("G9 403, 404, 500 and offline each have a state of their own, and keep the address", async (t) => {
  const seen = new Set();
  for (const [failure, words] of [
    [{ status: 403, code: "forbidden" }, /You may not see this/],
    [{ status: 404, code: "no_route" }, /Not found/],
    [{ status: 500 }, /This could not be loaded.*Request req-1/],
    [{ drop: true }, /No connection/],
  ]) {
    const path = "/runs?status=passed&agent=writer";
    const { page, api, origin } = await openApp(t, {
      path,
      prepare: (api) => {
        filled(api);
        api.failure = failure;
      },
    });
    await page.locator("main h2").waitFor();
    const text = await page.locator("main").textContent();
    assert.match(text, words);
    seen.add(await page.locator("main h2").textContent());
    assert.equal(page.url(), origin + path);
    api.failure = null;
    await page.locator("main h2 ~ div button").click();
    await page.locator("[data-row]").first().waitFor();
    assert.equal(page.url(), origin + path);
  }
  assert.equal(seen.size, 4);
});

test("G10 German is whole: its words, its numbers, its lang", async (t) => {
  const { page, api } = await openApp(t, { language: "de", prepare: filled });
  await page.locator("[data-row]").first().waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  const text = await page.locator("body").innerText();
  for (const word of [
    "Läufe",
    "Läuft",
    "Hängt",
    "Nicht bestanden",
    "Fehlgeschlagen",
    "Wartet auf dich",
    "0,74 von 0,80",
  ])
    assert.ok(text.includes(word), word);
  assert.doesNotMatch(text, /\b(Runs|Running|Failed|Passed|Submitted|ago)\b|\b(runs|shell|status)\.[a-z]/);
  await page.getByRole("combobox", { name: "Sprache" }).selectOption("en");
  await page.getByRole("heading", { name: "Runs" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  assert.ok(api.log.length > 0);
});

test("G11 a hidden tab asks nothing for 60 s, and each query once on return", async (t) => {
  const { page, api } = await openApp(t, { clock: true, prepare: filled });
  await arrived(page, api);
  const show = (state) =>
    page.evaluate((now) => {
      Object.defineProperty(document, "visibilityState", { value: now, configurable: true });
      Object.defineProperty(document, "hidden", { value: now === "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, state);
  await show("hidden");
  await settled(page, api);
  const before = api.log.length;
  for (let second = 0; second < 60; second += 5) {
    await page.clock.runFor(5_000);
    await settled(page, api);
  }
  assert.equal(api.log.length, before);
  await show("visible");
  await page.clock.runFor(1_000);
  await settled(page, api);
  const asked = api.log.slice(before).map(({ path, query }) => `${path}?${new URLSearchParams(query)}`);
  assert.equal(asked.length, new Set(asked).size, asked.join("\n"));
  assert.ok(asked.some((address) => address.includes("limit=50")));
});

test("G12 five errors: longer and longer waits, Retry-After obeyed, the age of the data named, then recovery", async (t) => {
  const { page, api } = await openApp(t, { clock: true, prepare: filled });
  await arrived(page, api);
  const row = page.locator("[data-row]").first();
  api.failure = { status: 500 };
  const seconds = [];
  const before = api.lists().length;
  for (let second = 0; second < 75; second += 1) {
    const known = api.lists().length;
    await page.clock.runFor(1_000);
    await settled(page, api);
    if (api.lists().length > known) seconds.push(second);
  }
  const gaps = seconds.slice(1).map((second, index) => second - seconds[index]);
  assert.ok(api.lists().length - before >= 5, `asked at ${seconds}`);
  for (let index = 1; index < gaps.length; index += 1)
    assert.ok(gaps[index] > gaps[index - 1], `gaps ${gaps}`);
  assert.match(await page.locator("main").textContent(), /Connection lost\. Showing data from 13:00:0\d/);
  assert.equal(await row.isVisible(), true, "the old data stays");
  assert.doesNotMatch(await page.locator("[data-live]").textContent(), /Stalled/);

  api.failure = { status: 503, headers: { "retry-after": "45" } };
  await page.getByRole("button", { name: "Retry now" }).click();
  await settled(page, api);
  const told = api.lists().length;
  for (let second = 0; second < 43; second += 1) await page.clock.runFor(1_000);
  await settled(page, api);
  assert.equal(api.lists().length, told, "Retry-After is obeyed");

  api.failure = null;
  for (let second = 0; second < 5; second += 1) {
    await page.clock.runFor(1_000);
    await settled(page, api);
  }
  assert.ok(api.lists().length > told);
  await eventually(async () => !/Connection lost/.test(await page.locator("body").textContent()));
});

test("Pause stops everything, and resuming asks at once", async (t) => {
  const { page, api } = await openApp(t, { clock: true, prepare: filled });
  await arrived(page, api);
  await page.keyboard.press("p");
  await page.getByText("Paused").waitFor();
  const before = api.log.length;
  const lists = api.lists().length;
  for (let second = 0; second < 60; second += 5) {
    await page.clock.runFor(5_000);
    await settled(page, api);
  }
  assert.equal(api.log.length, before);
  await page.getByRole("button", { name: "Resume live updates" }).click();
  await settled(page, api);
  assert.ok(api.lists().length > lists, "at once");
});
