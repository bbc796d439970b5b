// The page on another host than the API: built with the API's address, as docs/OPERATIONS.md says.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { openChromium } from "./support/chromium.mjs";
import { FakeApi } from "./support/fake-api.mjs";
import { everyState } from "./support/run-fixtures.mjs";
import { POLICY, serve } from "./support/static-server.mjs";

const DASHBOARD = fileURLToPath(new URL("../", import.meta.url));
let browser;
let folder;
before(async () => {
  browser = await openChromium();
  folder = await mkdtemp(join(tmpdir(), "redraft-elsewhere-"));
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The API behind a gateway that lets the pages of `allowed()` in. */
async function gateway(api, allowed) {
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", allowed());
    response.setHeader("access-control-allow-credentials", "true");
    response.setHeader("access-control-allow-headers", "content-type, idempotency-key, range");
    if (request.method !== "OPTIONS") return api.handle(request, response);
    response.writeHead(204);
    return response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

test("a page built with an API address asks that address, under a policy that names it", async (t) => {
  const api = new FakeApi();
  api.runs = everyState();
  let host = { origin: "" };
  const { server, origin } = await gateway(api, () => host.origin);
  t.after(() => server.close());
  await promisify(execFile)(
    process.execPath,
    ["node_modules/vite/bin/vite.js", "build", "--outDir", folder, "--emptyOutDir", "--logLevel", "error"],
    { cwd: DASHBOARD, env: { ...process.env, VITE_API_URL: origin } },
  );
  const beside = new FakeApi();
  const policy = POLICY.replace("connect-src 'self'", `connect-src ${origin}`);
  host = await serve(beside, { dist: pathToFileURL(`${folder}/`), policy });
  t.after(() => host.close());
  const page = await browser.newPage();
  const refused = [];
  page.on("console", (message) => {
    if (/Content Security Policy|CORS/.test(message.text())) refused.push(message.text());
  });

  await page.goto(`${host.origin}/runs`);
  await page.locator("[data-row]").first().waitFor();

  assert.equal(await page.locator("[data-row]").count(), everyState().length);
  assert.ok(api.lists().length > 0);
  assert.deepEqual(beside.log, []);
  assert.deepEqual(refused, []);
  await page.close();
});

test("such a page is never embedded: the program's own page asks the program", async () => {
  const embed = promisify(execFile)(process.execPath, ["scripts/embed.mjs"], {
    cwd: DASHBOARD,
    env: { ...process.env, VITE_API_URL: "https://api.example.com" },
  });
  await assert.rejects(embed, /asks another host/);
});
