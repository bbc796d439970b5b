// The page as the program embeds it: what is sent, how it is kept, and what is never taken for it.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { POLICY } from "./support/static-server.mjs";

const openApp = withChromium();
let real;
before(async () => {
  real = await startRealApi();
});
after(() => real?.stop());

/** An answer as it travels: `fetch` would unpack it. */
const get = (path, headers = {}, method = "GET") =>
  new Promise((resolve, reject) => {
    request(new URL(path, real.origin), { method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    })
      .on("error", reject)
      .end();
  });
const scriptOf = async () => /src="(\/assets\/[^"]+\.js)"/.exec((await get("/")).body.toString())[1];

test("the page is there at once, signed in, by its own policy, and asks nobody else", async (t) => {
  const { page, trouble } = await openApp(t, { api: real, realTime: true });
  await page.getByText("No runs yet").waitFor();
  assert.deepEqual(trouble, []);
  const failed = real.log.filter(({ status }) => status >= 400);
  assert.deepEqual(failed, []);
  assert.equal((await get("/runs")).headers["content-security-policy"], POLICY);
});

test("scripts travel compressed and are kept for ever, the page is asked about each time", async () => {
  const script = await scriptOf();
  const sizes = {};
  for (const coding of ["identity", "br"]) {
    const { headers, body } = await get(script, { "accept-encoding": coding });
    assert.equal(headers["content-encoding"] ?? "identity", coding);
    assert.equal(headers["cache-control"], "public, max-age=31536000, immutable");
    sizes[coding] = body.length;
  }
  assert.ok(sizes.br < sizes.identity / 2, JSON.stringify(sizes));

  const { headers } = await get("/");
  assert.equal(headers["cache-control"], "no-cache");
  const again = await get("/runs", { "if-none-match": headers.etag });
  assert.deepEqual([again.status, again.body.length], [304, 0]);
});

test("HEAD tells the length and sends nothing", async () => {
  const { headers, body } = await get(await scriptOf(), {}, "HEAD");
  assert.equal(body.length, 0);
  assert.ok(Number(headers["content-length"]) > 1_000);
});

test("G13 what is missing below /api and /assets is never the page, anything else is", async () => {
  for (const path of ["/api/nope", "/api", "/assets/nope.js", "/assets/index.js.map"]) {
    const { status, headers } = await get(path);
    assert.deepEqual([status, headers["content-type"]], [404, "application/problem+json"], path);
  }
  const deep = await get("/runs/2026-02-01-001?tab=files");
  assert.deepEqual([deep.status, deep.headers["content-type"]], [200, "text/html; charset=utf-8"]);
});

test("no source map is in the program", async () => {
  const script = await scriptOf();
  assert.equal((await get(`${script}.map`)).status, 404);
  assert.doesNotMatch((await get(script)).body.toString(), /sourceMappingURL/);
});
