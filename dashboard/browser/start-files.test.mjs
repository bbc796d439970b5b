// The checks of the files that a run is started with, by their ids.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { file } from "./support/start-fixtures.mjs";
import { fileRow, fill, problemsShown, startButton, startPages } from "./support/start-page.mjs";
import { eventually } from "./support/wait.mjs";

const open = startPages(withChromium());
const MiB = 1024 * 1024;

test("S3 the 11th file and one too big are refused with a reason, the others stay", async (t) => {
  const { page } = await open(t);
  const ten = Array.from({ length: 10 }, (_, index) => file(`f${index}.txt`, 10 + index));
  const input = page.locator("input[type=file]");
  await input.setInputFiles(ten.slice(0, 9));
  await input.setInputFiles([file("huge.bin", 25 * MiB + 1)]);
  assert.match(await fileRow(page, "huge.bin").textContent(), /too big/);
  await input.setInputFiles([ten[9], file("F0.TXT", 5), file("eleven.txt", 5)]);
  assert.match(await fileRow(page, "F0.TXT").textContent(), /of this name/);
  assert.match(await fileRow(page, "eleven.txt").textContent(), /enough files/);
  await eventually(async () => (await page.locator("[data-file-state=sent]").count()) === 10);
  assert.match(await page.locator("[data-file-count]").textContent(), /10 of 10/);
  await page.getByRole("button", { name: "Remove: f3.txt" }).click();
  await input.setInputFiles([file("eleven2.txt", 5)]);
  await eventually(
    async () => (await fileRow(page, "eleven2.txt").getAttribute("data-file-state")) === "sent",
  );
});

test("files are held to what this deployment takes", async (t) => {
  const { page, api } = await open(t, "", {
    has: (_, api) => (api.limits = { files: 2, fileBytes: 1_000, partBytes: 400 }),
  });
  await page.getByText("0 of 2").waitFor();
  const input = page.locator("input[type=file]");
  await input.setInputFiles([
    file("big.txt", 1_001),
    file("a.txt", 1_000),
    file("b.txt", 5),
    file("c.txt", 5),
  ]);
  assert.match(await fileRow(page, "big.txt").textContent(), /too big/);
  assert.match(await fileRow(page, "c.txt").textContent(), /enough files/);
  await eventually(async () => (await page.locator("[data-file-state=sent]").count()) === 2);
  const puts = api.log.filter(({ method, path }) => method === "PUT" && path.includes("/uploads/"));
  assert.equal(puts.length, 4);
});

test("the contract's limits hold where a deployment does not say its own", async (t) => {
  const { page, state } = await open(t, "", {
    has: (_, api) => api.routes.push(["GET", /^\/config\.json$/, () => ({ status: 503 })]),
  });
  await page.getByText("0 of 10").waitFor();
  await page.locator("input[type=file]").setInputFiles([file("a.txt", 10)]);
  await eventually(async () => (await fileRow(page, "a.txt").getAttribute("data-file-state")) === "sent");
  await fill(page);
  await startButton(page).click();
  await page.waitForURL(/runs\/0000/);
  assert.equal(state.created[0].body.files.length, 1);
});

test("S4 20 MB go up in parts; progress, cancel, and retry of one part work", async (t) => {
  const { page, api, state } = await open(t);
  await fill(page);
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route(/\/api\/uploads\/\w+\/40$/, async (route) => {
    await held;
    // By then the page may have cancelled it.
    await route.continue().catch(() => undefined);
  });
  await page.locator("input[type=file]").setInputFiles([file("data.csv", 20_000_000)]);
  const puts = () => api.log.filter(({ method, path }) => method === "PUT" && path.includes("/uploads/"));
  await eventually(() => puts().length > 20);
  const bar = page.getByRole("progressbar", { name: "Upload of data.csv" });
  const value = async () => Number(await bar.getAttribute("value"));
  await eventually(async () => (await value()) > 0.2);
  assert.ok((await value()) < 1);

  await page.getByRole("button", { name: "Cancel: data.csv" }).click();
  assert.equal(await fileRow(page, "data.csv").getAttribute("data-file-state"), "cancelled");
  release();
  await page.unroute(/\/api\/uploads\/\w+\/40$/);
  const before = puts().length;
  const arrived = [...state.parts.values()][0].size;
  assert.ok(arrived < 77);

  state.failPart = (part) => part === 76;
  await page.getByRole("button", { name: "Retry: data.csv" }).click();
  await eventually(
    async () => (await fileRow(page, "data.csv").getAttribute("data-file-state")) === "failed",
    20_000,
  );
  assert.match(await fileRow(page, "data.csv").textContent(), /not uploaded: try again/);
  await startButton(page).click();
  assert.match(await problemsShown(page).textContent(), /data\.csv is not uploaded yet/);
  state.failPart = null;
  await page.getByRole("button", { name: "Retry: data.csv" }).click();
  await eventually(
    async () => (await fileRow(page, "data.csv").getAttribute("data-file-state")) === "sent",
    20_000,
  );
  const again = puts()
    .slice(before)
    .filter(({ status }) => status === 204);
  assert.ok(again.length <= 77 - arrived + 3, `${again.length} sent again, ${arrived} were there`);

  const [sha256, parts] = [...state.parts][0];
  assert.equal(parts.size, 77);
  assert.deepEqual(
    [parts.get(0), parts.get(75), parts.get(76)],
    [262_144, 262_144, 20_000_000 - 76 * 262_144],
  );
  await startButton(page).click();
  await page.waitForURL(/runs\/0000/);
  assert.deepEqual(state.created[0].body.files, [
    { name: "data.csv", sha256, bytes: 20_000_000, mediaType: "text/plain" },
  ]);
});
