// A test's own page: its server, its API, its browser context.
import { after, before } from "node:test";
import { openChromium } from "./chromium.mjs";
import { FakeApi } from "./fake-api.mjs";
import { NOW } from "./run-fixtures.mjs";
import { serve } from "./static-server.mjs";

/** One browser for a file of tests. Returns how to open the app in it. */
export function withChromium() {
  let browser;
  before(async () => {
    browser = await openChromium();
  });
  after(() => browser?.close());

  /**
   * Opens the app. `clock` makes time stand still until `page.clock` moves it.
   * `prepare(api)` sets the API up before the first request. `api` takes the place of the fake one; one that has an
   * `origin` serves its own page too, and its `session` signs the browser in.
   */
  return async function openApp(t, options = {}) {
    const { path = "/runs", theme = "dark", language = "en", clock = false, prepare, context = {} } = options;
    const api = options.api ?? new FakeApi();
    await prepare?.(api);
    const server = api.origin ? { origin: api.origin, close() {} } : await serve(api);
    const own = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      timezoneId: "Europe/Berlin",
      locale: "en-GB",
      ...context,
    });
    if (api.session) await own.addCookies([api.session]);
    t.after(async () => {
      await own.close();
      server.close();
    });
    const page = await own.newPage();
    const trouble = watchTrouble(page, server.origin);
    page.openRequests = openRequests(page);
    await api.watch?.(page);
    await page.addInitScript(
      (kept) =>
        localStorage.getItem("redraft.preferences") ?? localStorage.setItem("redraft.preferences", kept),
      JSON.stringify({ theme, language, ...options.preferences }),
    );
    if (clock) {
      await page.clock.install({ time: NOW });
      await page.clock.pauseAt(NOW + 1_000);
      page.isClockHeld = true;
    } else if (!options.realTime) {
      await page.clock.setSystemTime(NOW);
    }
    await page.goto(server.origin + path);
    return { page, api, origin: server.origin, trouble };
  };
}

/** What the browser has asked for and not got whole. A slow machine has the answer long after it was sent. */
function openRequests(page) {
  const open = new Set();
  page.on("request", (request) => open.add(request));
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => open.delete(request));
  return open;
}

/** What must never happen on any page: script errors, refused by policy, requests to anybody else. */
function watchTrouble(page, origin) {
  const trouble = [];
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy|Refused to/.test(text)) trouble.push(text);
    if (/Maximum update depth|Warning:/.test(text)) trouble.push(text);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
      trouble.push(request.url());
  });
  return trouble;
}
