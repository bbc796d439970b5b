// API keys: made and shown once, revoked with care.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { installKeys, SECRETS } from "./support/key-fixtures.mjs";
import { overflowOf } from "./support/overflow.mjs";
import { recordConsole, tracesOf } from "./support/traces.mjs";
import { eventually, settled } from "./support/wait.mjs";

const openApp = withChromium();
async function open(t, options = {}) {
  let state;
  const opened = await openApp(t, {
    path: "/settings/keys",
    ...options,
    context: { permissions: ["clipboard-read", "clipboard-write"], ...options.context },
    prepare: async (api) => {
      state = installKeys(api, options.keys);
      await options.prepare?.(api, state);
    },
  });
  return { ...opened, state };
}
const row = (page, name) => page.locator("[data-key]").filter({ hasText: name });
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

test("keys are listed masked, with kind, scopes, last use and expiry", async (t) => {
  const { page, trouble } = await open(t);
  await page.locator("[data-key]").first().waitFor();
  const text = await row(page, "ci").textContent();
  assert.match(text, /User key.*rdk_7fd2a1…x9Q1.*runs:read.*runs:write.*2 min.*ago.*in 80 days/);
  assert.match(await row(page, "never used").textContent(), /never/);
  assert.match(await row(page, "nightly").textContent(), /in 3 days/);
  assert.equal(await page.locator("[data-key]").count(), 4);
  await page.getByRole("button", { name: "Ended 2" }).click();
  await page.waitForURL(/list=ended/);
  assert.match(await row(page, "leaked").textContent(), /revoked 31 Jan 2026/);
  assert.match(await row(page, "old laptop").textContent(), /expired 30 Jan 2026/);
  assert.equal(await page.getByRole("button", { name: /Revoke/ }).count(), 0);
  assert.deepEqual(trouble, []);
});

test("N3 a new key is visible once; after Done it is in no DOM node, storage, URL or console line", async (t) => {
  const { page, state } = await open(t);
  const lines = recordConsole(page);
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("laptop");
  await dialog.getByRole("checkbox", { name: /runs:write/ }).check();
  await dialog.getByRole("radio", { name: "in 365 days" }).check();
  await dialog.getByRole("button", { name: "Create key" }).click();
  await dialog.getByText(SECRETS.user).waitFor();
  assert.deepEqual(state.created, [
    { name: "laptop", kind: "user", scopes: ["runs:read", "runs:write"], expiresInDays: 365 },
  ]);
  assert.match(state.idempotency[0], /^[0-9a-f]{32}$/);
  await dialog.getByRole("button", { name: "Copy key" }).click();
  await eventually(async () => (await clipboard(page)) === SECRETS.user);
  assert.deepEqual(await tracesOf(page, SECRETS.user, lines), ["document"], "shown, and nowhere else");

  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.match(await row(page, "laptop").textContent(), /rdk_7Fd2aB…NbVx/);
  assert.deepEqual(await tracesOf(page, SECRETS.user, lines), []);
  await page.getByRole("link", { name: "Preferences" }).last().click();
  await page.waitForURL(/preferences/);
  await page.goBack();
  await row(page, "laptop").waitFor();
  assert.deepEqual(await tracesOf(page, SECRETS.user, lines), []);
});

test("closing before copying asks again, by every way out", async (t) => {
  const { page } = await open(t);
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("laptop");
  await dialog.getByRole("radio", { name: "Runner key" }).check();
  await dialog.getByRole("button", { name: "Create key" }).click();
  await dialog.getByText(SECRETS.runner).waitFor();
  await page.keyboard.press("Escape");
  await dialog.getByText("You have not copied it").waitFor();
  assert.equal(await dialog.getByText(SECRETS.runner).isVisible(), true);
  await dialog.getByRole("button", { name: "Close without copying" }).click();
  await dialog.waitFor({ state: "hidden" });
});

test("a key without scope or name is not made", async (t) => {
  const { page, state } = await open(t);
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await dialog.getByLabel("Name").fill("x");
  await dialog.getByRole("checkbox", { name: /runs:read/ }).uncheck();
  await dialog.getByRole("button", { name: "Create key" }).click();
  await dialog.getByText("Choose at least one scope.").waitFor();
  assert.deepEqual(state.created, []);
});

test("why a key was not made is said where it was asked for", async (t) => {
  const { page } = await open(t, {
    prepare: (api) => {
      api.routes.unshift([
        "POST",
        /^\/api\/keys$/,
        () => ({ status: 409, body: { code: "key_shown_before", detail: "it was shown" } }),
      ]);
    },
  });
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("laptop");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await dialog.getByText(/its answer was lost on the way/).waitFor();
});

test("revoking needs the name typed, and warns of a key that is in use", async (t) => {
  const { page, state } = await open(t);
  await page.getByRole("button", { name: "Revoke ci…" }).click();
  const dialog = page.getByRole("dialog");
  assert.match(await dialog.locator("[data-in-use]").textContent(), /It is in use: last 2 min/);
  const revoke = dialog.getByRole("button", { name: "Revoke key" });
  assert.equal(await revoke.isDisabled(), true);
  await dialog.getByLabel("Type ci to confirm").fill("c");
  await page.keyboard.press("Enter");
  assert.equal(await revoke.isDisabled(), true);
  await dialog.getByLabel("Type ci to confirm").fill("ci");
  await page.keyboard.press("Enter");
  await eventually(() => state.revoked.length === 1);
  await page.getByText("ci is revoked").waitFor();
  await eventually(async () => (await row(page, "rdk_7fd2a1").count()) === 0);

  await page.getByRole("button", { name: "Revoke never used…" }).click();
  await dialog.waitFor();
  assert.equal(await dialog.locator("[data-in-use]").count(), 0);
});

test("g k leads to the keys, and the command menu knows them and the setup of a runner", async (t) => {
  const { page } = await open(t, { path: "/settings/preferences" });
  await page.locator("h1").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await page.waitForURL(/settings\/keys/);
  await eventually(() => page.evaluate(() => document.activeElement.tagName === "H1"));
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { expanded: true }).fill("runner");
  await page.getByRole("option", { name: "Add a runner" }).click();
  await page.waitForURL(/runners\/setup/);
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await page.waitForURL(/runners$/);
});

for (const theme of ["dark", "light"]) {
  for (const language of ["en", "de"]) {
    test(`G1 axe finds nothing on API keys and in its dialogs, ${theme}, ${language}`, async (t) => {
      const { page, trouble } = await open(t, { theme, language });
      await page.locator("[data-key]").first().waitFor();
      assert.deepEqual(await violations(page), [], "list");
      await page.getByRole("button", { name: /^(Create key|Schlüssel erstellen)$/ }).click();
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      assert.deepEqual(await violations(page), [], "create");
      await dialog.getByLabel("Name").fill("laptop");
      await page.keyboard.press("Enter");
      await dialog.locator("[data-secret]").waitFor();
      await page.keyboard.press("Escape");
      await dialog.getByRole("alert").waitFor();
      assert.deepEqual(await violations(page), [], "shown once");
      await page.keyboard.press("Escape");
      await page.locator("[data-key] .button-danger").first().click();
      await dialog.waitFor();
      assert.deepEqual(await violations(page), [], "revoke");
      assert.deepEqual(trouble, []);
    });
  }
}

test("G1 axe finds nothing on API keys without keys, and without the right to see them", async (t) => {
  const { page, api } = await open(t, { keys: [] });
  await page.getByText("No valid keys").waitFor();
  assert.deepEqual(await violations(page), []);
  api.failure = { status: 403, code: "forbidden", detail: "this needs the scope keys" };
  await page.reload();
  await page.getByText("You may not see this").waitFor();
  assert.match(await page.locator("main").textContent(), /this needs the scope keys/);
  assert.deepEqual(await violations(page), []);
});

for (const language of ["en", "de"]) {
  for (const [name, context, text] of [
    ["320 px", { viewport: { width: 320, height: 700 } }, "100%"],
    ["200 % text", {}, "200%"],
  ]) {
    test(`G2 API keys at ${name} in ${language} scrolls down only, and cuts nothing off`, async (t) => {
      const { page, api } = await open(t, { language, context });
      await page.locator("[data-key]").first().waitFor();
      await page.evaluate((size) => {
        document.documentElement.style.fontSize = size;
      }, text);
      await settled(page, api);
      assert.deepEqual(await overflowOf(page), { page: 0, cut: [] }, "list");
      await page.getByRole("button", { name: /^(Create key|Schlüssel erstellen)$/ }).click();
      await page.getByRole("dialog").getByLabel("Name").fill("laptop");
      assert.deepEqual(await overflowOf(page), { page: 0, cut: [] }, "create");
      await page.keyboard.press("Enter");
      await page.locator("[data-secret]").waitFor();
      assert.deepEqual(await overflowOf(page), { page: 0, cut: [] }, "shown once");
    });
  }
}
