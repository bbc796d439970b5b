// The API as a test wants it: real HTTP, so that the browser's cache and its 304s are real too.
import { createHash } from "node:crypto";
import { agent } from "./run-fixtures.mjs";

export class FakeApi {
  runs = [];
  agents = [agent("coder"), agent("data"), agent("docs"), agent("writer")];
  /** What `/config.json` says of uploads. */
  limits = { files: 10, fileBytes: 25 * 1024 * 1024, partBytes: 256 * 1024 };
  /** What `/config.json` says besides. */
  config = {};
  /** Held back before every answer. */
  delayMs = 0;
  /** `{ status, headers?, problem?, drop? }` instead of every answer, as long as it is set. */
  failure = null;
  /** What was asked: `{ method, path, query, headers, status, bytes }`. */
  log = [];
  /** Further routes: `[method, RegExp, (match, { url, body, text, headers }) => answer]`, asked first. An answer is `{ status?, body?, headers?, raw? }`. */
  routes = [];

  /** Requests of a kind. */
  asked(path, filter = () => true) {
    return this.log.filter((entry) => entry.path === path && filter(entry));
  }

  /** Requests for the list itself, without the small one behind the counts. */
  lists(filter = () => true) {
    return this.asked(
      "/api/workflows",
      (entry) => entry.method === "GET" && entry.query.limit === "50" && filter(entry),
    );
  }

  async handle(request, response) {
    const url = new URL(request.url, "http://localhost");
    const entry = {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      status: 0,
      bytes: 0,
    };
    this.log.push(entry);
    response.on("close", () => {
      if (!response.writableFinished) entry.aborted = true;
    });
    const startedAt = performance.now();
    const text = await read(request).catch((error) => {
      // The page has taken back what it was sending.
      if (error.code === "ECONNRESET") return null;
      throw error;
    });
    if (text === null) {
      entry.aborted = true;
      return;
    }
    const body = parsed(text);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.failure?.drop) return request.socket.destroy();
    const answer = this.failure ? failed(this.failure) : await this.answer(request, url, { body, text });
    const content = answer.raw ?? Buffer.from(JSON.stringify(answer.body ?? {}));
    const headers = {
      "content-type": "application/json",
      "cache-control": "private, no-cache",
      ...answer.headers,
    };
    if (request.method === "GET" && (answer.status ?? 200) === 200) {
      const tag = `W/"${createHash("sha256").update(content).digest("hex").slice(0, 32)}"`;
      headers.etag ??= tag;
      if (request.headers["if-none-match"] === headers.etag) {
        entry.status = 304;
        response.writeHead(304, headers);
        return response.end();
      }
    }
    entry.ms = performance.now() - startedAt;
    entry.status = answer.status ?? 200;
    entry.bytes = content.length;
    entry.content = content;
    response.writeHead(entry.status, headers);
    response.end(content);
  }

  answer(request, url, sent) {
    const call = { url, ...sent, headers: request.headers };
    for (const [method, pattern, handle] of [...this.routes, ...this.standard()]) {
      const match = request.method === method ? pattern.exec(url.pathname) : null;
      if (match) return handle(match, call);
    }
    return problem(404, "no_route", "there is no such route");
  }

  standard() {
    return [
      ["GET", /^\/api\/workflows$/, (_, { url }) => ({ body: this.page(url.searchParams) })],
      ["GET", /^\/api\/agents-config$/, () => ({ body: { agents: this.agents } })],
      ["GET", /^\/api\/runners$/, () => ({ body: { runners: [] } })],
      [
        "GET",
        /^\/config\.json$/,
        () => ({
          body: {
            version: "0.1.0",
            features: { files: true, wholeFiles: true },
            limits: this.limits,
            ...this.config,
          },
        }),
      ],
      [
        "GET",
        /^\/api\/workflows\/([^/]+)$/,
        ([, id]) => this.one(id, (run) => ({ body: { ...run, attempts: [], files: [], children: [] } })),
      ],
      [
        "POST",
        /^\/api\/workflows\/([^/]+)\/(cancel|retry)$/,
        ([, id]) =>
          this.one(id, (run) => ({ status: 202, body: { ...run, attempts: [], files: [], children: [] } })),
      ],
    ];
  }

  one(id, answer) {
    const found = this.runs.find((run) => run.id === id || run.cycleId === id);
    return found ? answer(found) : problem(404, "run_not_found", "there is no such run");
  }

  page(params) {
    const wanted = (key) => params.get(key);
    const statuses = wanted("status")?.split(",");
    const reasons = wanted("stopReason")?.split(",");
    const text = wanted("q");
    const found = this.runs
      .filter((run) => !statuses || statuses.some((status) => hasStatus(run, status)))
      .filter((run) => !reasons || reasons.includes(run.stopReason))
      .filter((run) => !wanted("agent") || run.agentName === wanted("agent"))
      .filter((run) => !wanted("tag") || run.tags.includes(wanted("tag")))
      .filter((run) => !wanted("from") || run.createdAt >= wanted("from"))
      .filter(
        (run) =>
          !text || [run.id, run.cycleId, run.agentName, ...run.tags].some((field) => field.includes(text)),
      );
    found.sort(inOrder(wanted("sort") ?? "-created"));
    const limit = Number(wanted("limit") ?? 50);
    const after = wanted("cursor") ? found.findIndex((run) => run.id === wanted("cursor")) + 1 : 0;
    const runs = found.slice(after, after + limit);
    const active = this.runs.filter((run) => ["queued", "running", "waiting"].includes(run.status));
    return {
      runs,
      nextCursor: after + limit < found.length ? runs.at(-1).id : null,
      activeCount: Math.min(1000, active.length),
    };
  }
}

/** What lists are put in order by; only what has ended has a duration and a score. */
const SORTED_BY = {
  created: (run) => run.createdAt,
  updated: (run) => run.updatedAt,
  duration: (run) => run.completedAt && Date.parse(run.completedAt) - Date.parse(run.startedAt),
  score: (run) => run.completedAt && run.bestScore,
};

/** As the API does it: runs without a value last in both directions, and those that are equal by age. */
function inOrder(sort) {
  const value = SORTED_BY[sort.replace("-", "")];
  const direction = sort.startsWith("-") ? -1 : 1;
  const compared = (a, b) => (a === b ? 0 : a < b ? -direction : direction);
  return (a, b) => {
    const [one, other] = [value(a) ?? null, value(b) ?? null];
    if ((one === null) !== (other === null)) return one === null ? 1 : -1;
    return compared(one, other) || compared(a.createdAt, b.createdAt);
  };
}

/** A stored status, or one of those that are derived. */
function hasStatus(run, status) {
  if (status === "stalled") return run.status === "running" && run.stalledSince !== null;
  const isNotPassed = ["attempts_exhausted", "plateau"].includes(run.stopReason);
  if (status === "not_passed") return run.status === "failed" && isNotPassed;
  if (status === "broken") return run.status === "failed" && !isNotPassed;
  return run.status === status;
}

/** A problem document. */
export function problem(status, code, detail, more = {}) {
  const body = { type: "about:blank", title: code, status, code, detail, requestId: "req-1", ...more };
  return { status, body, headers: { "content-type": "application/problem+json" } };
}

function failed({ status, headers, code = "internal", detail = "something broke" }) {
  const answer = problem(status, code, detail);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
