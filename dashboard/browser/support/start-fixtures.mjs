// Agents to start, and the routes that starting one asks. The server's side of uploads is kept in memory.
import { problem } from "./fake-api.mjs";
import { agent, HOSTILE, run } from "./run-fixtures.mjs";

export const SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["title", "audience", "sections"],
  properties: {
    title: {
      type: "string",
      minLength: 1,
      maxLength: 80,
      title: "Title",
      description: `What it is called ${HOSTILE}`,
    },
    audience: { enum: ["internal", "customers"], title: "Audience" },
    sections: {
      type: "array",
      minItems: 1,
      maxItems: 4,
      items: { type: "string", minLength: 2 },
      title: "Sections",
    },
    words: { type: "integer", minimum: 1, title: "Words" },
    ratio: { type: "number", title: "Ratio" },
    draft: { type: "boolean", title: "Draft", default: false },
    body: { type: "string", format: "textarea", title: "Body" },
    due: { type: "string", format: "date", title: "Due" },
    at: { type: "string", format: "date-time", title: "At" },
    mail: { type: "string", format: "email", title: "Mail" },
    link: { type: "string", format: "uri", title: "Link" },
    token: { type: "string", format: "password", title: "Token" },
    note: { type: ["string", "null"], title: "Note" },
    owner: {
      type: "object",
      title: "Owner",
      required: ["name"],
      properties: { name: { type: "string", title: "Name" }, level: { type: "integer", title: "Level" } },
    },
    output: {
      title: "Output",
      oneOf: [
        {
          title: "File",
          type: "object",
          required: ["kind", "path"],
          properties: { kind: { const: "file" }, path: { type: "string", title: "Path" } },
        },
        {
          title: "Mail",
          type: "object",
          required: ["kind", "to"],
          properties: { kind: { const: "mail" }, to: { type: "string", format: "email", title: "To" } },
        },
      ],
    },
    rules: { title: "Rules", type: "object", patternProperties: { "^x-": { type: "number" } } },
  },
};

export const brief = (part = {}) =>
  agent("brief", {
    description: "Writes briefs.",
    inputs: SCHEMA,
    stages: ["producing", "evaluating", "revising"].map((stage) => ({ stage, command: ["./brief.py"] })),
    runnersOnline: 2,
    ...part,
  });

/** Puts agents, uploads and the creation of runs there. What a test changes in the returned object holds from then on. */
export function installStart(api, agents = [brief()]) {
  const state = { parts: new Map(), created: [], refusal: null, failPart: null, hold: null };
  api.agents = agents;
  const made = run(41, { status: "queued" });
  const upload = ([, sha256, part], { body }) => {
    if (state.failPart?.(Number(part))) return problem(503, "unavailable", "try again");
    const parts = state.parts.get(sha256) ?? new Map();
    state.parts.set(sha256, parts.set(Number(part), Buffer.byteLength(body)));
    return { status: 204, raw: Buffer.alloc(0) };
  };
  api.routes = [
    ["GET", /^\/api\/runners$/, () => ({ body: { runners: [] } })],
    [
      "GET",
      /^\/api\/uploads\/(\w+)$/,
      ([, sha256]) => ({ body: { parts: [...(state.parts.get(sha256)?.keys() ?? [])] } }),
    ],
    ["PUT", /^\/api\/uploads\/(\w{64})\/(\d+)$/, upload],
    [
      "POST",
      /^\/api\/workflows$/,
      (_, { body, text, headers }) => {
        if (state.refusal) return state.refusal;
        const key = headers["idempotency-key"];
        const before = state.created.find((one) => one.key === key);
        if (!before) state.created.push({ key, body, text });
        return { status: before ? 200 : 201, body: detail(made) };
      },
    ],
    ["GET", new RegExp(`^/api/workflows/${made.id}$`), () => ({ body: detail(made) })],
  ];
  return state;
}

export function detail(row) {
  return {
    ...row,
    attempts: [],
    files: [],
    children: [],
    blockedReason: null,
    heartbeatAgeMs: null,
    leaseLeftMs: null,
    stalledSince: null,
  };
}

/** A file as a browser's picker gives it. */
export const file = (name, bytes, fill = "a") => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.alloc(bytes, fill),
});
