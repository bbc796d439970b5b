// Signing in, coming back to the same address, signing out; and what somebody without a right does not see.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { overflowOf } from "./support/overflow.mjs";
import { everyState } from "./support/run-fixtures.mjs";
import { installRunners, runner } from "./support/runner-fixtures.mjs";
import { ADA, CODE, installSession, KEY, ONCE } from "./support/session-fixtures.mjs";
import { brief, installStart } from "./support/start-fixtures.mjs";
import { recordConsole, tracesOf } from "./support/traces.mjs";
import { eventually } from "./support/wait.mjs";

const openApp = withChromium();
async function open(t, options = {}) {
  let state;
  const opened = await openApp(t, {
    ...options,
    prepare: async (api) => {
      api.runs = everyState();
      await options.prepare?.(api);
      state = installSession(api, options.session);
    },
  });
  return { ...opened, state };
}
const heading = (page) => page.getByRole("heading", { name: "Sign in" });
async function signIn(page) {
  await page.getByLabel("API key").fill(KEY);
  await page.keyboard.press("Enter");
}

test("G9 a 401 anywhere lands on sign-in, and back at the same address", async (t) => {
  for (const path of [
    "/runs?status=passed&agent=writer",
    `/runners?id=${runner(1).id}&dtab=metrics`,
    "/settings/keys",
  ]) {
    const { page, origin } = await open(t, { path, prepare: (api) => installRunners(api) });
    const printed = recordConsole(page);
    await heading(page).waitFor();
    assert.equal(page.url(), origin + path);
    await signIn(page);
    await heading(page).waitFor({ state: "hidden" });
    assert.equal(page.url(), origin + path);
    assert.deepEqual(await tracesOf(page, KEY, printed), []);
  }
});

test("G9 a session that ends under the reader's eyes covers the page, even an open drawer, and gives all of it back", async (t) => {
  const path = `/runners?id=${runner(1).id}&dtab=commands`;
  const { page, state, origin } = await open(t, {
    path,
    session: { isIn: true },
    prepare: (api) => installRunners(api),
  });
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("button", { name: "Pause…" }).click();
  state.isIn = false;
  await drawer.getByRole("button", { name: "Pause runner" }).click();
  await heading(page).waitFor();
  assert.equal(await drawer.isVisible(), false);
  assert.match(await page.locator("main").innerText(), /Your session has ended/);
  await signIn(page);
  await drawer.waitFor();
  assert.equal(page.url(), origin + path);
});

test("what was typed and chosen for a run is still there after signing in again", async (t) => {
  const { page, state } = await open(t, {
    path: "/runs/new?agent=brief",
    session: { isIn: true },
    prepare: (api) => installStart(api, [brief()]),
  });
  await page.getByLabel("Title").fill("Q3 brief");
  await page
    .locator("input[type=file]")
    .setInputFiles([{ name: "notes.md", mimeType: "text/markdown", buffer: Buffer.from("notes") }]);
  await page.getByText("notes.md").first().waitFor();
  state.isIn = false;
  await page.keyboard.press("Control+Enter");
  await page
    .getByRole("button", { name: /Start run/ })
    .click()
    .catch(() => undefined);
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await heading(page).waitFor();
  await signIn(page);
  await heading(page).waitFor({ state: "hidden" });
  assert.equal(await page.getByLabel("Title").inputValue(), "Q3 brief");
  await page.getByText("notes.md").first().waitFor();
});

test("nothing is asked for while nobody is signed in", async (t) => {
  const { page, api } = await open(t, {
    clock: true,
    path: "/runners",
    prepare: (api) => installRunners(api),
  });
  await eventually(async () => {
    await page.clock.runFor(50);
    return (await heading(page).count()) > 0;
  });
  await page.clock.runFor(1_000);
  const before = api.log.length;
  for (let second = 0; second < 60; second += 1) await page.clock.runFor(1_000);
  assert.equal(api.log.length, before);
});

test("the one-time link signs in, and is gone from the address and the history", async (t) => {
  const { page, state, origin } = await open(t, { path: `/runs?status=passed#once=${ONCE}` });
  const printed = recordConsole(page);
  await page.locator("[data-row]").first().waitFor();
  assert.equal(page.url(), `${origin}/runs?status=passed`);
  assert.deepEqual(state.logins, [{ once: ONCE }]);
  assert.deepEqual(await tracesOf(page, ONCE, printed), []);
  assert.equal(await heading(page).count(), 0);
});

test("a link that was used before says so, and offers the key", async (t) => {
  const { page, state } = await open(t, { path: "/runs#once=spent" });
  await heading(page).waitFor();
  assert.match(await page.locator("[data-spent]").textContent(), /used before/);
  await signIn(page);
  await page.locator("[data-row]").first().waitFor();
  assert.deepEqual(state.logins, [{ once: "spent" }, { key: KEY }]);
});

test("a typo is seen before anybody is asked; a wrong key is told from too many attempts", async (t) => {
  const { page, api, state } = await open(t);
  await heading(page).waitFor();
  const field = page.getByLabel("API key");
  for (const [key, words] of [
    ["rdk_short", /no whole key/],
    [`wak_${KEY.slice(4)}`, /key of a runner/],
  ]) {
    await field.fill(key);
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: words }).waitFor();
  }
  assert.deepEqual(state.logins, []);
  await field.fill(`${KEY.slice(0, -1)}A`);
  await page.keyboard.press("Enter");
  await page
    .getByRole("alert")
    .filter({ hasText: /unknown, expired or revoked/ })
    .waitFor();
  assert.equal(await field.inputValue(), "", "the key stays nowhere");
  api.failure = { status: 429, code: "too_many", headers: { "retry-after": "40" } };
  await signIn(page);
  await page
    .getByRole("alert")
    .filter({ hasText: /Try again in 40s/ })
    .waitFor();
});

const PROVIDER = "http://127.0.0.1:1/authorize";
const atProvider = { issuer: "https://id.example.com", clientId: "redraft", responseMode: "fragment" };
/** Opens the page of a deployment with a provider, which sends whoever comes to the address that `answer` makes. */
async function openWithProvider(t, answer, provider = { authorizationEndpoint: PROVIDER }) {
  const opened = await open(t, {
    path: "/runs?status=passed",
    session: { auth: { oidc: { ...atProvider, ...provider } } },
  });
  const asked = [];
  await opened.page.route("http://127.0.0.1:1/**", (route) => {
    const params = new URL(route.request().url()).searchParams;
    asked.push(params);
    return route.fulfill({ status: 302, headers: { location: answer(params) } });
  });
  return { ...opened, asked };
}
const toProvider = (page) => page.getByRole("button", { name: "Sign in with id.example.com" });

for (const [where, mark] of [
  ["fragment", "#"],
  ["query", "?"],
]) {
  test(`an identity provider is offered by name, and its answer in the ${where} taken once`, async (t) => {
    const answer = (asked) =>
      `${asked.get("redirect_uri")}${mark}code=${CODE}&state=${asked.get("state")}&iss=${encodeURIComponent(atProvider.issuer)}`;
    const { page, state, origin, asked } = await openWithProvider(t, answer);
    const printed = recordConsole(page);
    await toProvider(page).click();
    await page.locator("[data-row]").first().waitFor();
    assert.equal(page.url(), `${origin}/runs?status=passed`);
    assert.equal(asked[0].get("redirect_uri"), `${origin}/`);
    assert.equal(asked[0].get("response_type"), "code");
    assert.equal(state.logins.length, 1);
    const { oidc } = state.logins[0];
    assert.deepEqual(
      { code: oidc.code, nonce: oidc.nonce, redirectUri: oidc.redirectUri },
      { code: CODE, nonce: asked[0].get("nonce"), redirectUri: `${origin}/` },
    );
    assert.deepEqual(await tracesOf(page, CODE, printed), []);
    assert.equal(await page.evaluate(() => sessionStorage.getItem("redraft.sign-in")), null);
  });
}

test("an answer that this tab did not ask for signs nobody in, and says so", async (t) => {
  for (const path of [`/#code=${CODE}&state=theirs`, `/?code=${CODE}&state=theirs`]) {
    const { page, state, origin } = await open(t, { path, session: { auth: { oidc: atProvider } } });
    await heading(page).waitFor();
    assert.match(await page.locator("[data-spent]").innerText(), /did not ask for that sign-in/);
    assert.deepEqual(state.logins, []);
    assert.ok(page.url().startsWith(origin) && !page.url().includes(CODE), page.url());
  }
});

test("a provider that says no, and an answer that the server does not take, are told apart", async (t) => {
  const denied = await openWithProvider(
    t,
    (asked) => `${asked.get("redirect_uri")}#error=access_denied&state=${asked.get("state")}`,
  );
  await toProvider(denied.page).click();
  await denied.page.locator("[data-spent]").filter({ hasText: "access_denied" }).waitFor();
  assert.deepEqual(denied.state.logins, []);

  const { page, state } = await openWithProvider(
    t,
    (asked) => `${asked.get("redirect_uri")}#code=spent&state=${asked.get("state")}`,
  );
  await toProvider(page).click();
  await page.locator("[data-spent]").filter({ hasText: "used before, or is too old" }).waitFor();
  assert.equal(state.logins.length, 1);
  await signIn(page);
  await page.locator("[data-row]").first().waitFor();
});

test("a provider that does not answer is said to be away, asked for again, and keys sign in meanwhile", async (t) => {
  const answer = (asked) => `${asked.get("redirect_uri")}#code=${CODE}&state=${asked.get("state")}`;
  const { page, api } = await openWithProvider(t, answer, {});
  await toProvider(page).click();
  await page.getByRole("alert").filter({ hasText: "does not answer" }).waitFor();
  assert.equal(await page.getByLabel("API key").isEnabled(), true);
  api.config = { auth: { ...api.config.auth, oidc: { ...atProvider, authorizationEndpoint: PROVIDER } } };
  await toProvider(page).click();
  await page.locator("[data-row]").first().waitFor();
});

test("the user menu names the person and signs out, and nothing of theirs stays", async (t) => {
  const { page, state } = await open(t, { session: { isIn: true } });
  await page.locator("[data-row]").first().waitFor();
  await page.evaluate(() => localStorage.setItem("redraft.draft.writer", "{}"));
  await page.getByRole("button", { name: "Signed in as Ada" }).click();
  await page.getByText("Admin", { exact: true }).waitFor();
  assert.deepEqual(await violations(page), [], "menu");
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page).waitFor();
  assert.equal(state.isIn, false);
  assert.equal(await page.evaluate(() => localStorage.getItem("redraft.draft.writer")), null);
  assert.equal(await page.getByRole("button", { name: /Signed in as/ }).count(), 0);
  assert.equal(await page.locator("[data-row]:visible").count(), 0);
});

test("whoever may only read sees cards and no commands, and cannot delete or make keys", async (t) => {
  const { page } = await open(t, {
    path: `/runners?id=${runner(3).id}`,
    session: {
      isIn: true,
      me: { ...ADA, user: { id: "usr_1", name: "Bo", role: "member" }, scopes: ["runs:read"] },
    },
    prepare: (api) => installRunners(api),
  });
  const drawer = page.getByRole("dialog");
  await drawer.locator("dl").waitFor();
  await eventually(async () => (await drawer.getByRole("button", { name: "Delete runner…" }).count()) === 0);
  await drawer.getByRole("link", { name: "Commands" }).click();
  await drawer.getByText(/lacks the scope runs:write/).waitFor();
  assert.equal(await drawer.getByRole("button", { name: /Pause|Restart/ }).count(), 0);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("[data-card]").count(), 6);
  await page.getByRole("link", { name: "Add a runner" }).click();
  await page.getByText("Your key may not make keys.").waitFor();
});

for (const theme of ["dark", "light"]) {
  for (const language of ["en", "de"]) {
    test(`G1 axe finds nothing on Sign in, ${theme}, ${language}`, async (t) => {
      const auth = {
        local: true,
        oidc: { issuer: "https://id.example.com", clientId: "x", responseMode: "fragment" },
      };
      const { page, trouble } = await open(t, {
        theme,
        language,
        path: "/#code=a&state=b",
        session: { auth },
      });
      await page.locator("[data-spent]").waitFor();
      await page.locator("input[type=password]").fill("x");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(trouble, []);
    });
  }
}

for (const language of ["en", "de"]) {
  for (const [name, context, text] of [
    ["320 px", { viewport: { width: 320, height: 700 } }, "100%"],
    ["200 % text", {}, "200%"],
  ]) {
    test(`G2 Sign in and the header of somebody signed in fit at ${name} in ${language}`, async (t) => {
      const { page } = await open(t, { language, context, session: { auth: { local: true } } });
      const grow = () =>
        page.evaluate((size) => {
          document.documentElement.style.fontSize = size;
        }, text);
      await page.locator("input[type=password]").waitFor();
      await grow();
      assert.deepEqual(await overflowOf(page), { page: 0, cut: [] }, "sign in");
      await page.locator("input[type=password]").fill(KEY);
      await page.keyboard.press("Enter");
      await page.locator("[data-row]").first().waitFor();
      await page.getByRole("button", { name: /Ada/ }).click();
      assert.deepEqual(await overflowOf(page), { page: 0, cut: [] }, "menu");
    });
  }
}
