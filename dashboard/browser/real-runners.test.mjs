// Runners against the real control plane. Needs its binary: `npm run browser:real`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { eventually } from "./support/wait.mjs";

const openApp = withChromium();
/** A command is heard with the next poll, at most 5 s away, and its answer seen by the next look of the page. */
const HEARD_MS = 15_000;
let real;
before(async () => {
  real = await startRealApi();
});
after(() => real?.stop());
const open = (t, path = "/runners") => openApp(t, { api: real, realTime: true, path });

test("the runner of redraft up is online, with its slots, and cannot be deleted", async (t) => {
  const { page, trouble } = await open(t);
  const card = page.locator("[data-card]");
  await card.locator("[data-presence=online]").waitFor({ timeout: 15_000 });
  assert.match(await card.textContent(), /0 of \d+ slots/);
  await card.locator("[data-opens]").click();
  const drawer = page.getByRole("dialog");
  await drawer.getByText("headline").waitFor();
  assert.equal(
    await drawer.getByRole("button", { name: "Delete runner…" }).getAttribute("aria-disabled"),
    "true",
  );
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
});

test("a run that passed is counted on the card, and its machine was measured", async (t) => {
  await real.submit({
    agentName: "headline",
    inputs: { sentence: "A very long sentence that says a lot of things about otters", topic: "otters" },
  });
  const { page, trouble } = await open(t);
  const card = page.locator("[data-card]");
  await eventually(async () => /1 passed/.test((await card.textContent()) ?? ""), 40_000);
  await card.locator("[data-live-number]").first().waitFor({ timeout: 40_000 });
  await card.locator("[data-opens]").click();
  await page.getByRole("dialog").getByRole("link", { name: "Metrics" }).click();
  await page
    .getByRole("dialog")
    .getByRole("img", { name: /CPU: between/ })
    .waitFor({ timeout: 40_000 });
  const failed = real.log.filter(({ path, status }) => path.startsWith("/api/runners") && status >= 400);
  assert.deepEqual(failed, []);
  assert.deepEqual(trouble, []);
});

test("a runner elsewhere is paused with a note and resumed from its drawer, and says that it did", async (t) => {
  const made = await real.call("/api/keys", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "for elsewhere", kind: "runner" }),
  });
  await real.startRunner({ key: (await made.json()).key, name: "elsewhere" });
  const { page, trouble } = await open(t);
  const card = page.locator("[data-card]").filter({ hasText: "elsewhere" });
  await card.locator("[data-presence=online]").waitFor({ timeout: 30_000 });
  await card.locator("[data-opens]").click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("link", { name: "Metrics" }).click();
  await drawer.getByRole("img", { name: /CPU: between/ }).waitFor({ timeout: 40_000 });
  assert.deepEqual(await violations(page), []);

  await drawer.getByRole("link", { name: "Commands" }).click();
  await drawer.getByText("None yet.").waitFor();
  await drawer.getByRole("button", { name: "Pause…" }).click();
  await drawer.getByLabel("Note").fill("disk swap");
  await drawer.getByRole("button", { name: "Pause runner" }).click();
  const done = drawer.locator("[data-command=done]");
  await done.filter({ hasText: "disk swap" }).waitFor({ timeout: HEARD_MS });
  await drawer.getByRole("button", { name: "Resume" }).waitFor({ timeout: HEARD_MS });
  await eventually(async () => /paused: disk swap/.test(await card.textContent()), HEARD_MS);

  await drawer.getByRole("button", { name: "Resume" }).click();
  await done.filter({ hasText: "Resume" }).waitFor({ timeout: HEARD_MS });
  await eventually(async () => /ready/.test(await card.textContent()), HEARD_MS);
  await drawer.getByRole("button", { name: "Collect diagnostics" }).click();
  const diagnosed = done.filter({ hasText: "Collect diagnostics" });
  await diagnosed.getByText("Result").click({ timeout: HEARD_MS });
  assert.match(await diagnosed.locator("pre").textContent(), /"agents":\s*\[\s*"headline"/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
});
