// Serves dist/ the way the control plane does: the same policy, the page for every address but /api and /assets.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const DIST = new URL("../../dist/", import.meta.url);
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/** Word by word what the control plane sends. No `unsafe-inline`: whatever needs it, fails here. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Serves the page of `dist`, and the API of `api` beside it. */
export async function serve(api, { dist = DIST, policy = POLICY } = {}) {
  await readFile(new URL("index.html", dist)).catch(() => {
    throw new Error("dist/ is missing: run `npm run build` first");
  });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname.startsWith("/api/") || pathname === "/config.json") return api.handle(request, response);
    const isFile = /^\/(assets\/[\w.$-]+|theme\.js|favicon\.svg)$/.test(pathname);
    if (!isFile && /^\/(api|assets)\//.test(pathname)) {
      response.writeHead(404, { "content-type": "application/problem+json" });
      return response.end(JSON.stringify({ status: 404, code: "no_route", title: "Not Found" }));
    }
    const name = isFile ? pathname.slice(1) : "index.html";
    const content = await readFile(new URL(name, dist)).catch(() => null);
    if (content === null) {
      response.writeHead(404, { "content-type": "text/plain" });
      return response.end();
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(name)] ?? "application/octet-stream",
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "cache-control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}
