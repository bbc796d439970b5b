// Adding a runner: download, key, start, first contact.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { DOWNLOADS, installDownloads, installKeys, SECRETS } from "./support/key-fixtures.mjs";
import { overflowOf } from "./support/overflow.mjs";
import { installRunners, runner } from "./support/runner-fixtures.mjs";
import { recordConsole, tracesOf } from "./support/traces.mjs";
import { eventually, settled } from "./support/wait.mjs";

const openApp = withChromium();
async function open(t, options = {}) {
  let state;
  const opened = await openApp(t, {
    path: "/runners/setup",
    ...options,
    context: { permissions: ["clipboard-read", "clipboard-write"], ...options.context },
    prepare: async (api) => {
      state = { ...installKeys(api, []), runners: installRunners(api, [runner(1, { name: "mac-07" })]) };
      installDownloads(api);
      await options.prepare?.(api, state);
    },
  });
  return { ...opened, state };
}
const system = (page) => page.getByRole("combobox", { name: "System" });
const lines = (page, label) => page.locator(`[data-command-text="${label}"]`).textContent();
const download = (platform) => DOWNLOADS.find((one) => one.platform === platform);

test("N4 the guess of the system can be changed; command text and checksum follow", async (t) => {
  const userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
  const { page, origin } = await open(t, { context: { userAgent } });
  const checksum = page.locator("[data-checksum]");
  await checksum.waitFor();
  assert.equal(await system(page).inputValue(), "linux");
  assert.equal(await checksum.textContent(), download("linux-x86_64").sha256);
  assert.match(
    await lines(page, "download and check"),
    /runner-download\/linux-x86_64\n.*1111.*sha256sum -c/,
  );

  await system(page).selectOption("macos");
  await page.waitForURL(/os=macos/);
  await page.getByRole("combobox", { name: "Processor" }).selectOption("aarch64");
  await eventually(async () => (await checksum.textContent()) === download("macos-aarch64").sha256);
  assert.match(await lines(page, "download and check"), /macos-aarch64\n.*3333.*shasum -a 256 -c/);
  assert.equal(
    await lines(page, "start"),
    `./redraft runner start --url ${origin} --key-file ~/.redraft/key`,
  );

  await system(page).selectOption("windows");
  await eventually(async () => (await checksum.textContent()) === download("windows-x86_64").sha256);
  assert.match(await lines(page, "download and check"), /Get-FileHash.*5555/);
  assert.match(
    await lines(page, "start"),
    /\.\\redraft\.exe runner start .*--key-file \$HOME\\\.redraft\\key/,
  );
  await page.reload();
  await checksum.waitFor();
  assert.equal(await system(page).inputValue(), "windows");
});

test("what was not built says why", async (t) => {
  const { page } = await open(t, { path: "/runners/setup?os=macos&arch=x86_64" });
  await page.getByText("it was not built on this machine").waitFor();
  assert.equal(await page.locator("[data-checksum]").count(), 0);
});

test("a deployment without downloads says so, and the rest goes on", async (t) => {
  const { page } = await open(t, {
    prepare: (api) => api.routes.unshift(["GET", /runner-downloads/, () => ({ status: 404, body: {} })]),
  });
  await page.getByText("offers no downloads").waitFor();
  assert.match(await lines(page, "start"), /redraft runner start --url/);
});

test("N3 the runner key is shown once, and after that it is masked and nowhere", async (t) => {
  const { page, state } = await open(t);
  const printed = recordConsole(page);
  await page.getByRole("button", { name: "Create runner key" }).click();
  await page.getByText(SECRETS.runner).waitFor();
  const [{ kind, expiresInDays, scopes }] = state.created;
  assert.deepEqual({ kind, expiresInDays, scopes }, { kind: "runner", expiresInDays: 90, scopes: undefined });
  assert.deepEqual(await tracesOf(page, SECRETS.runner, printed), ["document"]);
  for (const command of await page.locator("[data-command-text]").allTextContents())
    assert.ok(!command.includes(SECRETS.runner), "no command holds the key");

  await page.getByRole("button", { name: "I stored it" }).click();
  await page.getByText("You have not copied it").waitFor();
  await page.getByRole("button", { name: "Copy key" }).click();
  await eventually(
    async () => (await page.evaluate(() => navigator.clipboard.readText())) === SECRETS.runner,
  );
  await page.getByRole("button", { name: "I stored it" }).click();
  await eventually(async () => (await page.locator("[data-masked]").textContent()) === "wak_3Hs8dK…XcVb");
  assert.deepEqual(await tracesOf(page, SECRETS.runner, printed), []);
});

test("the first contact is noticed, timed and leads on; a runner that was there before is none", async (t) => {
  const { page, api, state } = await open(t, { clock: true });
  await eventually(async () => {
    await settled(page, api);
    return (await page.locator("[data-waiting]").count()) > 0;
  });
  for (let second = 0; second < 6; second += 1) {
    await page.clock.runFor(1_000);
    await settled(page, api);
  }
  assert.match(await page.locator("[data-waiting]").textContent(), /Waiting for first contact…/);
  state.runners.runners = [...state.runners.runners, runner(2, { name: "ec2-3" })];
  for (let second = 0; second < 3; second += 1) {
    await page.clock.runFor(1_000);
    await settled(page, api);
  }
  assert.match(await page.locator("[data-arrived]").textContent(), /^ec2-3 is online after [6-9]s$/);
  await page.clock.runFor(1_100);
  assert.match(await page.locator("[data-announcer]").textContent(), /ec2-3 is online/);
  assert.equal(await page.getByRole("link", { name: "Start a run" }).getAttribute("href"), "/runs/new");
});

test("an address that reaches only this machine is called so", async (t) => {
  const { page, origin } = await open(t);
  const words = await page.locator("[data-loopback]").textContent();
  assert.ok(words.startsWith(`${origin} reaches only this machine`));
});

test("the commands can be copied by keyboard", async (t) => {
  const { page, origin } = await open(t, { path: "/runners/setup?os=linux&arch=x86_64" });
  await page.getByRole("button", { name: "Copy: service" }).focus();
  await page.keyboard.press("Enter");
  await eventually(
    async () =>
      (await page.evaluate(() => navigator.clipboard.readText())) ===
      `./redraft runner install --url ${origin} --key-file ~/.redraft/key`,
  );
});

for (const theme of ["dark", "light"]) {
  for (const language of ["en", "de"]) {
    test(`G1 axe finds nothing on Setup, ${theme}, ${language}`, async (t) => {
      const { page, trouble } = await open(t, { theme, language });
      await page.locator("[data-checksum]").waitFor();
      assert.deepEqual(await violations(page), [], "at first");
      await page.getByRole("button", { name: /^(Create runner key|Runner-Schlüssel erstellen)$/ }).click();
      await page.locator("[data-secret]").waitFor();
      assert.deepEqual(await violations(page), [], "with a key");
      assert.deepEqual(trouble, []);
    });
  }
}

for (const language of ["en", "de"]) {
  for (const [name, context, text] of [
    ["320 px", { viewport: { width: 320, height: 700 } }, "100%"],
    ["200 % text", {}, "200%"],
  ]) {
    test(`G2 Setup at ${name} in ${language} scrolls down only, and cuts nothing off`, async (t) => {
      const { page } = await open(t, { language, context });
      await page.locator("[data-checksum]").waitFor();
      await page.evaluate((size) => {
        document.documentElement.style.fontSize = size;
      }, text);
      await page.getByRole("button", { name: /^(Create runner key|Runner-Schlüssel erstellen)$/ }).click();
      await page.locator("[data-secret]").waitFor();
      assert.deepEqual(await overflowOf(page), { page: 0, cut: [] });
    });
  }
}
