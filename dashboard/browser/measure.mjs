// Prints first paint, DOM rows, heap, the bytes of a poll and the longest task, each beside its budget.
import { openChromium } from "./support/chromium.mjs";
import { FakeApi } from "./support/fake-api.mjs";
import { everyState, many } from "./support/run-fixtures.mjs";
import { serve } from "./support/static-server.mjs";
import { eventually } from "./support/wait.mjs";

const browser = await openChromium();
let over = 0;

function print(what, value, budget, unit) {
  const bad = value > budget;
  over += bad ? 1 : 0;
  console.log(
    `${bad ? "OVER" : "ok  "} ${value.toFixed(unit === "ms" ? 0 : 1).padStart(8)} / ${budget} ${unit}  ${what}`,
  );
}

async function open(runs, { slow = false } = {}) {
  const api = new FakeApi();
  api.runs = runs;
  const server = await serve(api);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  if (slow) {
    await wire.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    const bytesPerSecond = 10_000_000 / 8;
    await wire.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 40,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    });
  }
  await page.addInitScript(() => {
    window.longest = 0;
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(`${server.origin}/runs`);
  await page.locator("[data-row]").first().waitFor();
  const usableMs = await page.evaluate(() => performance.now());
  const done = async () => {
    await context.close();
    server.close();
  };
  return { page, api, wire, usableMs, done };
}

async function paint(page) {
  const entry = () =>
    page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
  await eventually(async () => (await entry()) > 0);
  return entry();
}
const heap = async (wire) => {
  await wire.send("HeapProfiler.collectGarbage");
  return (await wire.send("Runtime.getHeapUsage")).usedSize / 1e6;
};

{
  const { page, done } = await open(everyState());
  print("first contentful paint, local server", await paint(page), 300, "ms");
  await done();
}
{
  const { page, usableMs, done } = await open(everyState(), { slow: true });
  print("first contentful paint, 4x CPU and 10 Mbit/s", await paint(page), 1_000, "ms");
  print("usable list, 4x CPU and 10 Mbit/s", usableMs, 2_000, "ms");
  await page.waitForTimeout(500);
  print(
    "layout shift while it loads, in thousandths",
    1_000 * (await page.evaluate(() => window.shift)),
    20,
    "",
  );
  await done();
}
{
  const { page, api, wire, done } = await open([...everyState(), ...many(10_000, 20)]);
  let turnMs = 0;
  for (let turn = 1; turn <= 20; turn += 1) {
    const first = await page.locator("[data-row]").first().getAttribute("data-row");
    const startedAt = Date.now();
    await page.getByRole("link", { name: "Next" }).click();
    await eventually(
      async () => (await page.locator("[data-row]").first().getAttribute("data-row")) !== first,
    );
    const answerMs = api.lists().at(-1).ms ?? 0;
    turnMs = Math.max(turnMs, Date.now() - startedAt - answerMs);
  }
  print("DOM rows of 10,000 runs", await page.locator("[data-row]").count(), 60, "");
  print("slowest of 20 page turns, without the answer", turnMs, 300, "ms");
  print("heap after 20 pages", await heap(wire), 80, "MB");
  await done();
}
{
  const { page, wire, api, done } = await open(everyState());
  await page.waitForTimeout(1_000);
  await page.evaluate(() => {
    window.longest = 0;
  });
  let bytes = 0;
  wire.on("Network.responseReceivedExtraInfo", ({ statusCode, headersText, headers }) => {
    if (statusCode !== 304) return;
    const text =
      headersText ??
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("");
    bytes = Math.max(bytes, text.length);
  });
  const known = api.lists().length;
  await eventually(() => api.lists().length > known + 1, 20_000);
  await page.waitForTimeout(300);
  print("an unchanged poll of the list: the 304", bytes, 600, "B");
  print("longest task while polling", await page.evaluate(() => window.longest), 50, "ms");
  await done();
}
await browser.close();
process.exit(over > 0 ? 1 : 0);
