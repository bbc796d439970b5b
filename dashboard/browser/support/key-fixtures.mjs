// Keys and downloads as the API answers them. Nothing but the answer to a POST ever holds a key.
import { problem } from "./fake-api.mjs";
import { HOSTILE, NOW } from "./run-fixtures.mjs";

const at = (agoMs) => new Date(NOW - agoMs).toISOString();
const MINUTE = 60_000;
const DAY = 86_400_000;

/** The one that every POST makes. */
export const SECRETS = {
  user: "rdk_7Fd2aBk9QwErTyUiOpAsDfGhJkLzXc4mNbVx",
  runner: "wak_3Hs8dKf0PoIuYtReWqLkJhGfDsAmNb1zXcVb",
};

export function apiKey(n, part = {}) {
  const kind = part.kind ?? "user";
  return {
    id: `key${n}000000`.slice(0, 10),
    kind,
    name: `key-${n}`,
    prefix: kind === "user" ? `rdk_7fd2a${n}…` : `wak_9ab3c${n}…`,
    lastFour: `x9Q${n}`,
    scopes: kind === "user" ? ["runs:read", "runs:write"] : ["runner"],
    createdAt: at(10 * DAY),
    expiresAt: at(-80 * DAY),
    revokedAt: null,
    lastUsedAt: at(2 * MINUTE),
    ownerId: "local",
    ...part,
  };
}

/** One of each kind there is. */
export function everyKey() {
  return [
    apiKey(1, { name: "ci" }),
    apiKey(2, { name: "mac-07", kind: "runner", lastUsedAt: at(4_000) }),
    apiKey(3, {
      name: `nightly ${HOSTILE}`,
      scopes: ["runs:read"],
      lastUsedAt: at(3 * DAY),
      expiresAt: at(-3 * DAY),
    }),
    apiKey(4, { name: "never used", lastUsedAt: null }),
    apiKey(5, { name: "old laptop", kind: "runner", expiresAt: at(2 * DAY), lastUsedAt: at(5 * DAY) }),
    apiKey(6, { name: "leaked", revokedAt: at(DAY) }),
  ];
}

/** Adds the routes of keys. Returns what they answer from, and what was asked for. */
export function installKeys(api, keys = everyKey()) {
  const state = { keys, created: [], revoked: [], idempotency: [] };
  api.routes.push(
    ["GET", /^\/api\/keys$/, () => ({ body: { keys: state.keys } })],
    [
      "POST",
      /^\/api\/keys$/,
      (_, { body, headers }) => {
        const key = SECRETS[body.kind];
        const made = apiKey(9, {
          ...body,
          id: `new-${state.created.length}`,
          prefix: `${key.slice(0, 10)}…`,
          lastFour: key.slice(-4),
          createdAt: at(0),
          lastUsedAt: null,
          scopes: body.scopes ?? ["runner"],
        });
        state.created.push(body);
        state.idempotency.push(headers["idempotency-key"]);
        state.keys = [made, ...state.keys];
        return { status: 201, body: { ...made, key } };
      },
    ],
    [
      "DELETE",
      /^\/api\/keys\/([^/]+)$/,
      ([, id]) => {
        if (!state.keys.some((key) => key.id === id))
          return problem(404, "key_not_found", "there is no such key");
        state.revoked.push(id);
        state.keys = state.keys.map((key) => (key.id === id ? { ...key, revokedAt: at(0) } : key));
        return { status: 204, raw: Buffer.alloc(0) };
      },
    ],
  );
  return state;
}

const PLATFORMS = ["linux-x86_64", "linux-aarch64", "macos-aarch64", "macos-x86_64", "windows-x86_64"];

/** Each platform has a checksum of its own; one of them was not built. */
export const DOWNLOADS = PLATFORMS.map((platform, index) => ({
  platform,
  filename: `redraft-0.1.0-${platform}.${platform.startsWith("windows") ? "zip" : "tar.gz"}`,
  ...(platform === "macos-x86_64" ? {} : { bytes: 14_200_000 + index, sha256: String(index + 1).repeat(64) }),
  available: platform !== "macos-x86_64",
  reason: platform === "macos-x86_64" ? "it was not built on this machine" : null,
}));

export function installDownloads(api) {
  api.routes.push([
    "GET",
    /^\/api\/runner-downloads$/,
    () => ({ body: { version: "0.1.0", downloads: DOWNLOADS } }),
  ]);
}
