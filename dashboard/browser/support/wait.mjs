// Waiting for what will be, instead of for how long it may take.

/** Tries until `is` says yes. */
export async function eventually(is, timeoutMs = 5_000) {
  const until = Date.now() + timeoutMs;
  for (;;) {
    if (await is()) return;
    if (Date.now() > until) throw new Error(`never came true: ${is}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Until every request is answered, as the browser sees it too, and the page has done something about it. */
export async function settled(page, api) {
  for (let quiet = 0, known = -1; quiet < 2; ) {
    // Where the clock is held, what waits for "at once" needs a moment of it too.
    if (page.isClockHeld) await page.clock.runFor(5);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const isWorkedOff = await page.evaluate(nextTask).catch(() => false);
    const open = page.openRequests?.size > 0 || api.log.some((entry) => entry.status === 0 && !entry.aborted);
    quiet = isWorkedOff && !open && api.log.length === known ? quiet + 1 : 0;
    known = api.log.length;
  }
}

/** In the page: until what was due before has run. Not a timer: a test may hold the clock. */
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    port2.postMessage(null);
  });
}

/** The page's own time, in seconds: where the clock is held, waiting for answers moves it a little too. */
export function secondsOf(page) {
  return page.evaluate(() => Date.now() / 1_000);
}

/** Ids of the rows that are shown, in order. */
export function rowIds(page) {
  return page.locator("[data-row]").evaluateAll((rows) => rows.map((row) => row.dataset.row));
}

/** Until the list is there, also where the clock is held. */
export async function arrived(page, api) {
  await eventually(async () => {
    await settled(page, api);
    return (await page.locator("[data-row]").count()) > 0;
  }, 10_000);
}
