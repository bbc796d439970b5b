// Runners against the real control plane. Needs its binary: `npm run browser:real`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { eventually } from "./support/wait.mjs";

const openApp = withChromium();
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
