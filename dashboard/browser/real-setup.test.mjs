// Adding a runner, against the real control plane and a real runner. Needs the binary: `npm run browser:real`.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { recordConsole, tracesOf } from "./support/traces.mjs";

const openApp = withChromium();
const run = promisify(execFile);
const ARCHIVE = "redraft-0.0.0-linux-x86_64.tar.gz";
let folder;
let real;
/** What is handed out here instead of a program: that it arrives whole is what is asked. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "redraft-downloads-"));
  await writeFile(join(folder, "redraft"), "#!/bin/sh\necho a program\n", { mode: 0o755 });
  await run("tar", ["-czf", ARCHIVE, "redraft"], { cwd: folder });
  const content = await readFile(join(folder, ARCHIVE));
  const sha256 = createHash("sha256").update(content).digest("hex");
  const there = { filename: ARCHIVE, bytes: content.length, sha256, available: true };
  const missing = {
    filename: "redraft-0.0.0-macos-aarch64.tar.gz",
    available: false,
    reason: "no linker for it",
  };
  const downloads = [
    { platform: "linux-x86_64", ...there },
    { platform: "macos-aarch64", ...missing },
  ];
  await writeFile(join(folder, "downloads.json"), JSON.stringify({ version: "0.0.0", downloads }));
  real = await startRealApi(undefined, { REDRAFT_DOWNLOADS: folder });
});
after(async () => {
  await real?.stop();
  await rm(folder, { recursive: true, force: true });
});
const open = (t, query = "?os=linux&arch=x86_64") =>
  openApp(t, { api: real, realTime: true, path: `/runners/setup${query}` });
const lines = (page, label) => page.locator(`[data-command-text="${label}"]`).textContent();

test("the link downloads the archive, and the lines for a terminal do too and check it", async (t) => {
  const { page, trouble } = await open(t);
  const arriving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const download = await arriving;
  assert.equal(download.suggestedFilename(), ARCHIVE);
  assert.deepEqual(await readFile(await download.path()), await readFile(join(folder, ARCHIVE)));

  const elsewhere = await mkdtemp(join(tmpdir(), "redraft-terminal-"));
  t.after(() => rm(elsewhere, { recursive: true, force: true }));
  const { stdout } = await run("bash", ["-ec", await lines(page, "download and check")], { cwd: elsewhere });
  assert.match(stdout, new RegExp(`${ARCHIVE}: OK`));
  assert.match(await readFile(join(elsewhere, "redraft"), "utf8"), /a program/);
  assert.deepEqual(trouble, []);
});

test("what is not there says why", async (t) => {
  const { page } = await open(t, "?os=macos&arch=aarch64");
  await page.getByText("no linker for it").waitFor();
  assert.equal(await page.locator("[data-checksum]").count(), 0);
});

test("one press makes a key, and a runner started with it is noticed", async (t) => {
  const { page, trouble } = await open(t);
  const printed = recordConsole(page);
  await page.locator("[data-waiting]").waitFor();
  await page.getByRole("button", { name: "Create runner key" }).click();
  const key = await page.locator("[data-secret]").textContent();
  assert.match(key, /^wak_[0-9A-Za-z]{36}$/);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "I stored it" }).click();
  await page.getByRole("button", { name: "Close without copying" }).click();
  await page.locator("[data-masked]").waitFor();
  assert.deepEqual(await tracesOf(page, key, printed), []);
  assert.match(await page.locator("[data-waiting]").textContent(), /Waiting for first contact…/);

  assert.equal(
    await lines(page, "start"),
    `./redraft runner start --url ${real.origin} --key-file ~/.redraft/key`,
  );
  await real.startRunner({ key, name: "newcomer" });
  await page.locator("[data-arrived]").waitFor({ timeout: 30_000 });
  assert.match(await page.locator("[data-arrived]").textContent(), /^newcomer is online after \d+\s?s$/);
  await page.getByRole("link", { name: "Look at it" }).click();
  await page.getByRole("dialog").getByRole("heading", { name: "newcomer" }).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
});

test("the lines for the key file write what was typed, for nobody else to read", async (t) => {
  const { page } = await open(t);
  const home = await mkdtemp(join(tmpdir(), "redraft-home-"));
  t.after(() => rm(home, { recursive: true, force: true }));
  const script = `${await lines(page, "key file")}; stat -c %a ~/.redraft/key`;
  const shell = run("bash", ["-c", script], { env: { ...process.env, HOME: home } });
  shell.child.stdin.end("wak_typed\n");
  const { stdout } = await shell;
  assert.equal(stdout.trim().split(/\s/).at(-1), "600");
  assert.equal(await readFile(join(home, ".redraft/key"), "utf8"), "wak_typed");
});
