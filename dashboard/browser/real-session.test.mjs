// Getting into the page of the real `redraft up`: by its link, once, and for longer than it runs. `npm run browser:real`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { recordConsole, tracesOf } from "./support/traces.mjs";

const openApp = withChromium();
let real;
before(async () => {
  real = await startRealApi();
  await real.submit({ agentName: "headline", inputs: { sentence: "Otters hold hands", topic: "otters" } });
});
after(() => real?.stop());

/** A browser that was never here before. */
const arrive = (t, path) => openApp(t, { api: { ...real, session: undefined }, realTime: true, path });
const heading = (page) => page.getByRole("heading", { name: "Sign in" });
const rows = (page) => page.locator("[data-row]");
/** The part of a link behind the address, and the ticket in it. */
async function fragment() {
  const link = new URL(await real.link());
  assert.equal(link.origin, real.origin);
  return { hash: link.hash, once: link.hash.slice("#once=".length) };
}
const isIn = async (page) => {
  await rows(page).first().waitFor();
  assert.equal(await heading(page).count(), 0);
};

test("whoever comes without a link is asked to sign in, told how, and shown nothing", async (t) => {
  const { page, trouble } = await arrive(t, "/runs");
  await heading(page).waitFor();
  assert.match(await page.locator("main").innerText(), /redraft open/);
  assert.equal(await rows(page).count(), 0);
  const answered = await page.evaluate(() => fetch("/api/workflows").then(({ status }) => status));
  assert.equal(answered, 401);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
});

test("the link signs in at the address it was put behind, leaves no trace, and stays true after a reload", async (t) => {
  const { hash, once } = await fragment();
  const { page, trouble, origin } = await arrive(t, `/runs?agent=headline${hash}`);
  const printed = recordConsole(page);
  await isIn(page);
  assert.equal(page.url(), `${origin}/runs?agent=headline`);
  assert.deepEqual(await tracesOf(page, once, printed), []);
  const [cookie] = await page.context().cookies(origin);
  assert.deepEqual(
    { httpOnly: cookie.httpOnly, sameSite: cookie.sameSite },
    { httpOnly: true, sameSite: "Lax" },
  );
  assert.deepEqual(await tracesOf(page, cookie.value, printed), []);
  await page.reload();
  await isIn(page);
  assert.deepEqual(trouble, []);
});

test("a link that was used says so, and another one signs in", async (t) => {
  const { hash } = await fragment();
  const first = await arrive(t, `/runs${hash}`);
  await isIn(first.page);

  const { page, origin, trouble } = await arrive(t, `/runs${hash}`);
  await heading(page).waitFor();
  assert.match(await page.locator("[data-spent]").innerText(), /used before.*redraft open/);
  assert.equal(await rows(page).count(), 0);
  // In the same tab: nothing changes but what is behind the #.
  await page.goto(`${origin}/runs${(await fragment()).hash}`);
  await isIn(page);
  assert.deepEqual(trouble, []);
});

test("whoever signs out is out, whatever the browser still has", async (t) => {
  const { page, origin } = await arrive(t, `/runs${(await fragment()).hash}`);
  await isIn(page);
  const kept = await page.context().cookies(origin);
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page).waitFor();
  await page.context().addCookies(kept);
  await page.reload();
  await heading(page).waitFor();
  assert.equal(await rows(page).count(), 0);
});

test("a browser stays signed in when redraft up is started again; links of before end at their time, not with it", async (t) => {
  const { page, origin, trouble } = await arrive(t, `/runs${(await fragment()).hash}`);
  await isIn(page);
  const unused = await fragment();

  await real.restart();

  await page.reload();
  await isIn(page);
  assert.equal(page.url(), `${origin}/runs`);
  const other = await arrive(t, `/runs${unused.hash}`);
  await isIn(other.page);
  assert.deepEqual(trouble, []);
});
