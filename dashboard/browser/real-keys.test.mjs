// API keys against the real control plane. Needs its binary: `npm run browser:real`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { recordConsole, tracesOf } from "./support/traces.mjs";
import { eventually } from "./support/wait.mjs";

const openApp = withChromium();
let real;
before(async () => {
  real = await startRealApi();
});
after(() => real?.stop());
const open = (t) => openApp(t, { api: real, realTime: true, path: "/settings/keys" });
const row = (page, name) => page.locator("[data-key]").filter({ hasText: name });
/** What a program is answered that comes with this key. */
const statusWith = async (key, path) => {
  const answer = await fetch(real.origin + path, { headers: { authorization: `Bearer ${key}` } });
  return answer.status;
};

test("a key is made, shown once, used by a program, and ends when its name was typed", async (t) => {
  const { page, trouble } = await open(t);
  const printed = recordConsole(page);
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("nightly build");
  await dialog.getByRole("button", { name: "Create key" }).click();
  const secret = await dialog.locator("[data-secret]").textContent();
  assert.match(secret, /^rdk_[0-9A-Za-z]{36}$/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.getByRole("button", { name: "Close without copying" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.match(await row(page, "nightly build").textContent(), /never/);
  assert.deepEqual(await tracesOf(page, secret, printed), []);

  assert.equal(await statusWith(secret, "/api/workflows"), 200);
  assert.equal(await statusWith(secret, "/api/keys"), 403, "it was made for reading runs");
  await page.reload();
  await row(page, "nightly build").getByRole("time").waitFor();

  await page.getByRole("button", { name: "Revoke nightly build…" }).click();
  await dialog.locator("[data-in-use]").waitFor();
  await dialog.getByLabel("Type nightly build to confirm").fill("nightly build");
  await page.keyboard.press("Enter");
  await page.getByText("nightly build is revoked").waitFor();
  assert.equal(await statusWith(secret, "/api/workflows"), 401, "at once");
  await eventually(async () => (await row(page, "nightly build").count()) === 0);
  await page.getByRole("button", { name: /^Ended/ }).click();
  assert.match(await row(page, "nightly build").textContent(), /revoked/);
  assert.deepEqual(trouble, []);
});
