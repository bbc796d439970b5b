// Prints first paint, DOM rows, heap, the bytes of a poll and the longest task, each beside its budget: what the program
// serves is measured on the program, what it would take long to make of it (10,000 runs) on the fake API.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openChromium } from "./support/chromium.mjs";
import { FakeApi } from "./support/fake-api.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { everyState, many, run } from "./support/run-fixtures.mjs";
import { events, install } from "./support/run-page-fixtures.mjs";
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

/** Opens a page of the fake API, or of the real one if that is given. */
async function open(prepare, { slow = false, real = null, path = "/runs" } = {}) {
  const api = real ?? new FakeApi();
  prepare?.(api);
  const server = real ? { origin: real.origin, close() {} } : await serve(api);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  if (real) await context.addCookies([real.session]);
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
  await page.goto(server.origin + path);
  await page.locator("[data-row], [data-state]").first().waitFor();
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

/**
 * What answers to `path` take on the wire, head and body: here, where HTTP/1.1 repeats every header, and about what they
 * would take on HTTP/2, where a header that was there before is one byte.
 */
function bytesOf(wire, path) {
  const heads = new Map();
  const seen = [];
  let before = {};
  wire.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (new URL(request.url).pathname.endsWith(path)) heads.set(requestId, null);
  });
  wire.on("Network.responseReceivedExtraInfo", ({ requestId, headers, headersText }) => {
    if (heads.has(requestId)) heads.set(requestId, { headers, bytes: headersText?.length ?? 0 });
  });
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength: whole }) => {
    const head = heads.get(requestId);
    if (!head) return;
    const fields = Object.entries(head.headers).map(([name, value]) =>
      before[name] === value ? 1 : 2 + value.length,
    );
    // Two frames have a head of nine bytes each.
    const onHttp2 = 18 + fields.reduce((sum, bytes) => sum + bytes, 1) + (whole - head.bytes);
    before = head.headers;
    seen.push({ whole, onHttp2 });
  });
  return async (count) => {
    await eventually(() => seen.length >= count, 60_000);
    return seen.at(-1);
  };
}
const forget = (page) =>
  page.evaluate(() => {
    window.longest = 0;
  });

const folder = await mkdtemp(join(tmpdir(), "redraft-measure-"));
const agents = join(folder, "agents.yaml");
await writeFile(agents, "agents:\n  slow:\n    stages: { produce: [sleep, '300'], evaluate: ['true'] }\n");
const real = await startRealApi(agents);
try {
  const { id } = await real.submit({ agentName: "slow", inputs: {} });
  await measureProgram(id);
} finally {
  await real.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measureProgram(id) {
  {
    const { page, done } = await open(null, { real });
    print("first contentful paint", await paint(page), 300, "ms");
    await done();
  }
  {
    const { page, usableMs, done } = await open(null, { real, slow: true });
    print("first contentful paint, 4x CPU and 10 Mbit/s", await paint(page), 1_000, "ms");
    print("usable list, 4x CPU and 10 Mbit/s", usableMs, 2_000, "ms");
    await page.waitForTimeout(500);
    print(
      "layout shift meanwhile, in thousandths",
      1_000 * (await page.evaluate(() => window.shift)),
      20,
      "",
    );
    await done();
  }
  for (const [what, path, asked, budget] of [
    ["list", "/runs", "/api/workflows", 600],
    ["detail", `/runs/${id}`, "/live", 400],
  ]) {
    const { page, wire, done } = await open(null, { real, path });
    await page.waitForTimeout(3_000);
    await forget(page);
    const polled = bytesOf(wire, asked);
    const { whole, onHttp2 } = await polled(3);
    print(`an unchanged poll of the ${what}, head and body, by HTTP/2`, onHttp2, budget, "B");
    console.log(`     ${whole.toFixed(1).padStart(8)}       B  the same by HTTP/1.1, as it is served here`);
    print(`longest task while polling the ${what}`, await page.evaluate(() => window.longest), 50, "ms");
    await done();
  }
}
{
  const prepare = (api) => (api.runs = [...everyState(), ...many(10_000, 20)]);
  const { page, api, wire, done } = await open(prepare);
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
  const ended = { status: "failed", stopReason: "plateau", currentStage: null };
  const prepare = (api) => install(api, ended, events(5_000));
  const { page, wire, done } = await open(prepare, { path: `/runs/${run(1).id}?tab=timeline&seq=1` });
  await page.getByRole("link", { name: /Timeline 5,000/ }).waitFor();
  await page.waitForTimeout(4_000);
  print("DOM rows of 5,000 events", await page.locator("[data-seq]").count(), 80, "");
  print("heap with 5,000 events", await heap(wire), 150, "MB");
  await done();
}
await browser.close();
process.exit(over > 0 ? 1 : 0);
