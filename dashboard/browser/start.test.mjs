// The checks of the page that starts a run, by their ids.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { problem } from "./support/fake-api.mjs";
import { agent, HOSTILE, run } from "./support/run-fixtures.mjs";
import { brief, detail, file, installStart, SCHEMA } from "./support/start-fixtures.mjs";
import { field, fileRow, fill, problemsShown, startButton, startPages } from "./support/start-page.mjs";
import { eventually } from "./support/wait.mjs";

const openApp = withChromium();
const open = startPages(openApp);
const MiB = 1024 * 1024;

/** The text in the JSON tab, as it is. */
async function jsonText(page) {
  await page.locator(".cm-content").waitFor();
  return page.locator(".cm-line").evaluateAll((lines) => lines.map((line) => line.textContent).join("\n"));
}

async function writeJson(page, text) {
  await page.locator(".cm-content").waitFor();
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

const KEPT = `{
  "title": "t", "audience": "internal", "sections": [ "ab",  "cd" ],
  "words": 12345678901234567890123, "ratio": 1e21,
  "note": null, "body": "", "draft": false,
  "owner": { "name": "", "level": 0, "extra": [1.10, {"x": -0.0}] },
  "unknown": { "a/b~c": [ null, "", 0, 1e21 ] }
}`;

test("S1 form to JSON to form keeps null, empty, 0, 1e21, nested and unknown values byte for byte", async (t) => {
  const { page, state } = await open(t, "&view=json");
  await writeJson(page, KEPT);
  await page.getByRole("button", { name: "Form", exact: true }).click();
  assert.equal(await field(page, "/inputs/ratio").inputValue(), "1e21");
  assert.equal(await field(page, "/inputs/words").inputValue(), "12345678901234567890123");
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  assert.equal(await jsonText(page), KEPT);

  await page.getByRole("button", { name: "Form", exact: true }).click();
  await field(page, "/inputs/title").fill("new");
  await field(page, "/inputs/owner/level").fill("7");
  await page.getByRole("button", { name: "Move 2 up" }).click();
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  const edited = KEPT.replace('"t"', '"new"')
    .replace('"level": 0', '"level": 7')
    .replace('"ab",  "cd"', '"cd",  "ab"');
  assert.equal(await jsonText(page), edited);

  await startButton(page).click();
  await page.waitForURL(/runs\/0000/);
  assert.ok(state.created[0].text.includes(`"inputs":${edited}`), state.created[0].text);
});

test("S2 bad JSON: line and column are shown, the form is off, the text stays", async (t) => {
  const { page, api } = await open(t, "&view=json");
  const bad = '{\n  "title": "x",\n  "words": 01\n}';
  await writeJson(page, bad);
  await page.locator("[data-bad-json]").waitFor();
  assert.match(await page.locator("[data-bad-json]").textContent(), /line 3, column 13/);
  const form = page.getByRole("button", { name: "Form", exact: true });
  assert.equal(await form.getAttribute("aria-disabled"), "true");
  await form.click({ force: true });
  assert.equal(await jsonText(page), bad);
  await startButton(page).click();
  await problemsShown(page).waitFor();
  assert.equal(api.asked("/api/workflows", (entry) => entry.method === "POST").length, 0);

  await page.reload();
  assert.equal(await page.locator("[data-bad-json]").count(), 0, "a text that may hide a secret is not kept");
});

test("S2 bad JSON without secrets is still there after a reload", async (t) => {
  const { token, ...properties } = SCHEMA.properties;
  assert.ok(token);
  const agents = [brief({ inputs: { ...SCHEMA, properties } })];
  const { page } = await open(t, "&view=json", { agents });
  page.on("dialog", (dialog) => dialog.accept());
  await writeJson(page, '{"title": ');
  await page.locator("[data-bad-json]").waitFor();
  await page.reload();
  await page.locator("[data-bad-json]").waitFor();
  assert.equal(await jsonText(page), '{"title": ');
});

test("S5 a server's error with a JSON pointer lands on its field, and the summary gets the focus", async (t) => {
  const { page, state } = await open(t);
  await fill(page);
  state.refusal = problem(422, "invalid_submission", "something in it is wrong", {
    errors: [
      { pointer: "/inputs/sections/0", message: `no such section ${HOSTILE}` },
      { pointer: "/passThreshold", message: "too high" },
    ],
  });
  await startButton(page).click();
  await eventually(() => page.evaluate(() => document.activeElement.dataset.problems === "2"));
  assert.match(await page.locator("[data-field='/inputs/sections/0']").textContent(), /no such section/);
  assert.equal(await field(page, "/inputs/sections/0").getAttribute("aria-invalid"), "true");
  assert.match(await page.locator("[data-field='/passThreshold']").textContent(), /too high/);
  await page.getByRole("button", { name: /no such section/ }).click();
  await eventually(() => page.evaluate(() => document.activeElement.id === "at/inputs/sections/0"));
  await page.keyboard.type("x");
  await eventually(async () => (await problemsShown(page).count()) === 0);
  state.refusal = null;
  await startButton(page).click();
  await page.waitForURL(/runs\/0000/);
});

test("S5 what the schema objects to is found before anything is sent", async (t) => {
  const { page, api } = await open(t);
  await field(page, "/inputs/words").fill("1e");
  await field(page, "/inputs/mail").fill("nobody");
  await startButton(page).click();
  await eventually(() => page.evaluate(() => document.activeElement.dataset.problems === "5"));
  const text = await problemsShown(page).textContent();
  for (const part of [
    "title: Required",
    "audience: Required",
    "sections: At least 1",
    "words: Has to be",
    "mail: Does not",
  ])
    assert.ok(text.includes(part), text);
  assert.equal(await field(page, "/inputs/words").inputValue(), "1e", "what was typed stays");
  await field(page, "/inputs/words").fill("12");
  await eventually(async () => (await problemsShown(page).getAttribute("data-problems")) === "4");
  assert.equal(api.asked("/api/workflows", (entry) => entry.method === "POST").length, 0);
});

test("S6 a double click, and Ctrl+Enter with it, create one run", async (t) => {
  const { page, api, state } = await open(t);
  await fill(page);
  api.delayMs = 300;
  await startButton(page).dblclick();
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/runs\/0000/);
  assert.equal(state.created.length, 1);
  assert.equal(api.asked("/api/workflows", (entry) => entry.method === "POST").length, 1);
});

test("S6 sent again after an answer was lost, it is the same run by its key; changed, it is another", async (t) => {
  const { page, api, state } = await open(t);
  await fill(page);
  await page.route(/\/api\/workflows$/, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await startButton(page).click();
  await problemsShown(page).waitFor();
  await page.unroute(/\/api\/workflows$/);
  assert.equal(state.created.length, 1);
  await startButton(page).click();
  await page.waitForURL(/runs\/0000/);
  assert.equal(state.created.length, 1);
  const posts = api.asked("/api/workflows", (entry) => entry.method === "POST");
  assert.equal(posts.length, 2);
  assert.equal(posts[0].headers["idempotency-key"], posts[1].headers["idempotency-key"]);
});

test("S7 leaving with edits asks; a draft is restored after a reload, without files and secrets", async (t) => {
  const { page } = await open(t);
  await field(page, "/inputs/title").fill("Kept");
  await field(page, "/inputs/token").fill("s3cr3t-value");
  await field(page, "/maxAttempts").fill("7");
  await page.locator("input[type=file]").setInputFiles([file("a.txt", 10)]);
  await eventually(async () => (await fileRow(page, "a.txt").getAttribute("data-file-state")) === "sent");

  await page.getByRole("link", { name: "Runs", exact: true }).first().click();
  await page.getByRole("dialog", { name: "Leave this page?" }).waitFor();
  await page.getByRole("button", { name: "Stay" }).click();
  assert.match(page.url(), /runs\/new/);
  assert.equal(await field(page, "/inputs/token").inputValue(), "s3cr3t-value");

  const asked = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    dialog.accept();
  });
  await page.reload();
  assert.deepEqual(asked, ["beforeunload"]);
  await page.locator("[data-draft=restored]").waitFor();
  assert.equal(await field(page, "/inputs/title").inputValue(), "Kept");
  assert.equal(await field(page, "/maxAttempts").inputValue(), "7");
  assert.equal(await field(page, "/inputs/token").inputValue(), "");
  assert.equal(await page.locator("[data-file]").count(), 0);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.doesNotMatch(kept, /s3cr3t-value/);

  await page.getByRole("link", { name: "Runs", exact: true }).first().click();
  await page.waitForURL(/runs$/);
  assert.equal(await page.getByRole("dialog").count(), 0, "nothing was edited since");
  await page.goBack();
  await page.getByRole("button", { name: "Start over" }).click();
  assert.equal(await field(page, "/inputs/title").inputValue(), "");
});

test("S7 a run that was started leaves no draft behind and asks nothing", async (t) => {
  const { page } = await open(t);
  await fill(page);
  await page.locator("[data-draft=saved]").waitFor();
  await startButton(page).click();
  await page.waitForURL(/runs\/0000/);
  assert.equal(
    await page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith("redraft.draft."))),
    false,
  );
});

test("S8 a keyword the form does not know gives JSON for that field, and loses nothing", async (t) => {
  const { page, state } = await open(t);
  await fill(page);
  const rules = field(page, "/inputs/rules");
  assert.equal(await rules.evaluate((element) => element.tagName), "TEXTAREA");
  await rules.fill('{ "x-a": 1e21, ');
  assert.match(await page.locator("[data-field='/inputs/rules']").textContent(), /Not JSON: line 1/);
  await startButton(page).click();
  assert.match(await problemsShown(page).textContent(), /rules: Not JSON/);
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  await page.getByRole("button", { name: "Form", exact: true }).click();
  assert.equal(await rules.inputValue(), '{ "x-a": 1e21, ', "half a value waits");
  await rules.fill('{ "x-a": 1e21, "free": [null] }');
  await startButton(page).click();
  await page.waitForURL(/runs\/0000/);
  assert.ok(
    state.created[0].text.includes('"rules": { "x-a": 1e21, "free": [null] }'),
    state.created[0].text,
  );
});

test("S8 a value its field cannot show is JSON too, and a schema too new is JSON only", async (t) => {
  const { page } = await open(t, "&view=json");
  await writeJson(page, '{"title": {"not": "text"}, "words": [1]}');
  await page.getByRole("button", { name: "Form", exact: true }).click();
  assert.equal(await field(page, "/inputs/title").inputValue(), '{"not": "text"}');
  const next = await open(t, "", {
    agents: [brief({ inputs: { ...SCHEMA, $schema: "https://json-schema.org/draft/2030-01/schema" } })],
  });
  await next.page.locator(".cm-content").waitFor();
  const form = next.page.getByRole("button", { name: "Form", exact: true });
  assert.equal(await form.getAttribute("aria-disabled"), "true");
  assert.match(await next.page.locator("main").textContent(), /of a kind this page has no form for/);
});

test("nullable, oneOf, objects and left-out values are edited in the form", async (t) => {
  const { page } = await open(t);
  await field(page, "/inputs/note").fill("n");
  await page.getByRole("button", { name: "Set to null: Note" }).click();
  await page.getByRole("button", { name: "Add Owner" }).click();
  await field(page, "/inputs/owner/name").fill("Ann");
  await field(page, "/inputs/owner/level").fill("3");
  await field(page, "/inputs/output/kind").selectOption({ label: "File" });
  await field(page, "/inputs/output/path").fill("/tmp/x");
  await field(page, "/inputs/output/kind").selectOption({ label: "Mail" });
  await field(page, "/inputs/output/to").fill("a@example.org");
  await page.getByRole("button", { name: "Leave out: Draft" }).click();
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  assert.deepEqual(JSON.parse(await jsonText(page)), {
    sections: [],
    note: null,
    owner: { name: "Ann", level: 3 },
    output: { kind: "mail", path: "/tmp/x", to: "a@example.org" },
  });
  await page.getByRole("button", { name: "Form", exact: true }).click();
  await page.getByRole("button", { name: "Remove path" }).click();
  await page.getByRole("button", { name: "Leave out: Owner" }).click();
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  assert.deepEqual(JSON.parse(await jsonText(page)), {
    sections: [],
    note: null,
    output: { kind: "mail", to: "a@example.org" },
  });
});

test("G4 single keys typed into any field of the form are text, also in the editor", async (t) => {
  const { page } = await open(t);
  await page.getByText("Advanced").click();
  for (const pointer of ["/inputs/title", "/inputs/body", "/inputs/words", "/inputs/note", "/tags"]) {
    await field(page, pointer).focus();
    await page.keyboard.type("jn?p");
    assert.equal(await field(page, pointer).inputValue(), "jn?p", pointer);
  }
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  await writeJson(page, "");
  await page.keyboard.type("jn?p");
  assert.equal(await jsonText(page), "jn?p");
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.match(page.url(), /runs\/new/);
});

test("G5 a run is started by the keyboard alone", async (t) => {
  const { page, state } = await openApp(t, {
    path: "/runs",
    realTime: true,
    prepare: (api) => {
      const kept = installStart(api, [brief(), agent("docs")]);
      api.kept = kept;
    },
  }).then((app) => ({ ...app, state: app.api.kept }));
  await page.locator("h1").waitFor();
  await page.keyboard.press("n");
  await page.locator("[data-agent=brief]").waitFor();
  const tabTo = async (is) => {
    for (let press = 0; press < 60; press += 1) {
      if (await page.evaluate(is)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`never reached ${is}`);
  };
  await tabTo(() => document.activeElement.textContent === "brief" && document.activeElement.tagName === "A");
  await page.keyboard.press("Enter");
  await page.locator("form").waitFor();
  await tabTo(() => document.activeElement.id === "at/inputs/title");
  await page.keyboard.type("Q3");
  await tabTo(() => document.activeElement.id === "at/inputs/audience");
  await page.keyboard.press("i");
  await tabTo(() => document.activeElement.textContent === "Add to Sections");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await tabTo(() => document.activeElement.id === "at/inputs/sections/0");
  await page.keyboard.type("Costs");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/runs\/0000/);
  await eventually(() => page.evaluate(() => document.activeElement.tagName === "H1"));
  assert.deepEqual(state.created[0].body.inputs, {
    title: "Q3",
    audience: "internal",
    sections: ["Costs"],
    draft: false,
  });
});

test("no agents, no runner online and an unknown agent each say what to do", async (t) => {
  const none = await openApp(t, { path: "/runs/new", prepare: (api) => installStart(api, []) });
  await none.page.getByRole("heading", { name: "No agents yet" }).waitFor();
  assert.match(await none.page.locator("main").textContent(), /agents\.yaml/);

  const lonely = await open(t, "", { agents: [brief({ runnersOnline: 0 })] });
  await lonely.page.locator("[data-no-runner]").waitFor();
  await fill(lonely.page);
  await startButton(lonely.page).click();
  await lonely.page.waitForURL(/runs\/0000/);

  const unknown = await openApp(t, {
    path: "/runs/new?agent=gone",
    prepare: (api) => installStart(api, [brief(), agent("docs")]),
  });
  await unknown.page.getByText("There is no agent gone").waitFor();
  assert.equal(await unknown.page.locator("[data-agent]").count(), 2);
});

test("start again with these: the inputs of another run, digit by digit", async (t) => {
  const other = run(3, { agentName: "brief", tags: ["q3"], maxAttempts: 4, passThreshold: 0.7 });
  const FILE = { name: "old.csv", bytes: 9, mediaType: "text/csv", sha256: "a".repeat(64) };
  const text =
    '{"title":"Old","audience":"internal","sections":["Costs"],"ratio":1e21,"words":12345678901234567890123,"extra":null}';
  const { page, state } = await open(t, `&from=${other.id}&attempt=2`, {
    has: (_, api) =>
      api.routes.unshift(
        [
          "GET",
          new RegExp(`^/api/workflows/${other.id}$`),
          () => ({ body: { ...detail(other), files: [FILE] } }),
        ],
        ["GET", new RegExp(`^/api/workflows/${other.id}/inputs$`), () => ({ raw: Buffer.from(text) })],
      ),
  });
  assert.match(await page.locator("[data-from]").textContent(), /seen at attempt 2/);
  assert.match(await page.locator("[data-from]").textContent(), /attached again: old\.csv/);
  assert.equal(await field(page, "/inputs/title").inputValue(), "Old");
  assert.equal(await field(page, "/maxAttempts").inputValue(), "4");
  await field(page, "/inputs/title").fill("New");
  await startButton(page).click();
  await page.waitForURL(/runs\/0000/);
  const [{ text: sent, body }] = state.created;
  for (const part of ['"title": "New"', '"ratio": 1e21', '"words": 12345678901234567890123', '"extra": null'])
    assert.ok(sent.includes(part), sent);
  assert.deepEqual([body.passThreshold, body.maxAttempts, body.tags], [0.7, 4, ["q3"]]);
});

const STATES = {
  choice: {
    path: "/runs/new",
    agents: () => [brief(), agent("docs", { runnersOnline: 0 })],
    ready: "[data-agent]",
  },
  form: { ready: "form" },
  problems: {
    ready: "form",
    act: async (page) => {
      await page.locator("summary").click();
      await page.locator("input[type=file]").setInputFiles([file("a.txt", 9), file("b.bin", 26 * MiB)]);
      await page.locator("[data-file-state=sent]").waitFor();
      await page.locator("button[type=submit]").click();
      await problemsShown(page).waitFor();
    },
  },
  json: { query: "&view=json", ready: ".cm-content" },
  "no agents": { agents: () => [], ready: "h2" },
  "no runner": { agents: () => [brief({ runnersOnline: 0 })], ready: "[data-no-runner]" },
  error: { has: (api) => (api.failure = { status: 500 }), ready: "h2" },
};
for (const theme of ["dark", "light"]) {
  for (const language of ["en", "de"]) {
    for (const [name, { path, query = "", agents, has, ready, act }] of Object.entries(STATES)) {
      test(`G1 axe finds nothing on Start run, ${theme}, ${language}, ${name}`, async (t) => {
        const { page, trouble } = await openApp(t, {
          path: path ?? `/runs/new?agent=brief${query}`,
          theme,
          language,
          prepare: (api) => {
            installStart(api, agents?.());
            has?.(api);
          },
        });
        await page.locator(ready).first().waitFor();
        await act?.(page);
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(trouble, []);
        assert.equal(await page.evaluate(() => window.hacked), undefined);
      });
    }
  }
}

for (const language of ["en", "de"]) {
  for (const [name, context, size] of [
    ["320 px", { viewport: { width: 320, height: 700 } }, "100%"],
    ["200 % text", { viewport: { width: 1280, height: 900 } }, "200%"],
  ]) {
    for (const state of ["choice", "problems", "json"]) {
      test(`G2 Start run at ${name} in ${language}, ${state}, scrolls down only`, async (t) => {
        const { path, query = "", agents, ready, act } = STATES[state];
        const { page } = await openApp(t, {
          path: path ?? `/runs/new?agent=brief${query}`,
          language,
          context,
          prepare: (api) => installStart(api, agents?.()),
        });
        await page.locator(ready).first().waitFor();
        await act?.(page);
        await page.evaluate((text) => {
          document.documentElement.style.fontSize = text;
        }, size);
        const beyond = await page.evaluate(() => {
          const root = document.documentElement;
          const cut = [
            ...document.querySelectorAll(
              "main :is(button, a, h1, h2, h3, label, legend, p, dd, input, select, textarea)",
            ),
          ]
            .filter(
              (element) => !element.closest(".sr-only") && getComputedStyle(element).position !== "absolute",
            )
            .filter((element) => {
              const box = element.getBoundingClientRect();
              return box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1);
            });
          return {
            page: root.scrollWidth - root.clientWidth,
            cut: cut.map((element) => element.outerHTML.slice(0, 120)),
          };
        });
        assert.deepEqual(beyond, { page: 0, cut: [] });
      });
    }
  }
}
