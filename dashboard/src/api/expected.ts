/**
 * Written by hand: what the API of runners, keys and sessions will answer, until the OpenAPI document has these routes.
 * Each part goes when `schema.ts` has it.
 */
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Usage = Schemas["MetricsPoint"];

export type Runner = Schemas["Runner"] & {
  pausedUntil?: string | null;
  pauseNote?: string | null;
};

export type RunnerList = Omit<Schemas["RunnerList"], "runners"> & { runners: Runner[] };

export type CommandKind = "pause" | "resume" | "drain" | "restart" | "updateConfig" | "diagnostics";
export type CommandStatus = "pending" | "sent" | "acknowledged" | "done" | "failed" | "refused" | "timedOut";

export interface CommandRequest {
  kind: CommandKind;
  args: Record<string, unknown>;
}

export interface RunnerCommand extends CommandRequest {
  id: string;
  seq: number;
  status: CommandStatus;
  createdAt: string;
  createdBy: string;
  expiresAt: string;
  acknowledgedAt?: string | null;
  finishedAt?: string | null;
  result?: unknown;
  error?: string | null;
}

export interface Download {
  platform: string;
  filename: string;
  /** How large it is and what its content hashes to; absent if it is not available. */
  bytes?: number | null;
  sha256?: string | null;
  available: boolean;
  reason?: string | null;
}

export interface Downloads {
  version: string;
  downloads: Download[];
}

export type KeyKind = "user" | "runner";

export interface ApiKey {
  id: string;
  kind: KeyKind;
  name: string;
  prefix: string;
  lastFour: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string;
  revokedAt?: string | null;
  lastUsedAt?: string | null;
  ownerId: string;
}

/** The only answer that ever holds a key. */
export type CreatedKey = ApiKey & { key: string };

export interface CreateKey {
  name: string;
  kind: KeyKind;
  scopes?: string[];
  expiresInDays?: number;
}

export interface Me {
  user: { id: string; name: string; role: "member" | "admin" };
  scopes: string[];
  via: "session" | "key" | "local";
  expiresAt?: string | null;
}

export type Login = { key: string } | { once: string } | { idToken: string };

export interface OidcConfig {
  issuer: string;
  clientId: string;
  authorizationEndpoint: string;
}

export type Config = Schemas["Config"] & {
  auth?: { key: boolean; local: boolean; oidc?: OidcConfig | null };
};

interface Params {
  path?: Record<string, string>;
  query?: Record<string, string | number>;
  header?: Record<string, string>;
}

type Operation<Answer, Body = never, P extends Params = object> = {
  parameters: P;
  responses: {
    200: { headers: object; content: { "application/json": Answer } };
    default: { headers: object; content: { "application/problem+json": Schemas["Problem"] } };
  };
} & ([Body] extends [never]
  ? { requestBody?: never }
  : { requestBody: { content: { "application/json": Body } } });

type ById = { path: { id: string } };

interface ExpectedPaths {
  "/config.json": { get: Operation<Config> };
  "/api/runners": { get: Operation<RunnerList> };
  "/api/runners/{id}/commands": {
    get: Operation<{ commands: RunnerCommand[] }, never, ById>;
    post: Operation<RunnerCommand, CommandRequest, ById>;
  };
  "/api/runner-downloads": { get: Operation<Downloads> };
  "/api/auth/me": { get: Operation<Me> };
  "/api/auth/login": { post: Operation<Me, Login> };
  "/api/auth/logout": { post: Operation<undefined> };
  "/api/keys": {
    get: Operation<{ keys: ApiKey[] }>;
    post: Operation<CreatedKey, CreateKey, { header: { "Idempotency-Key": string } }>;
  };
  "/api/keys/{id}": { delete: Operation<undefined, never, ById> };
}

/** Every route, those that the document does not have yet included. */
export type AllPaths = Omit<paths, keyof ExpectedPaths> & ExpectedPaths;
