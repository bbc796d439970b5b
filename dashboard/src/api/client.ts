import createClient from "openapi-fetch";
import { ApiError, unreachable } from "./api-error";
import type { components, paths } from "./schema";
import { signedOut } from "./signed-out";

type Schemas = components["schemas"];
export type Run = Schemas["Run"];
export type RunSummary = Schemas["RunSummary"];
export type RunList = Schemas["RunList"];
export type RunDetail = Schemas["RunDetail"];
export type RunStatus = Schemas["RunStatus"];
export type StopReason = Schemas["StopReason"];
export type Stage = Schemas["Stage"];
export type Attempt = Schemas["Attempt"];
export type RunEvent = Schemas["Event"];
export type Artifact = Schemas["Artifact"];
export type Agent = Schemas["Agent"];
export type Problem = Schemas["Problem"];
export type Config = Schemas["Config"];
export type Runner = Schemas["Runner"];
export type Usage = Schemas["MetricsPoint"];
export type CommandKind = Schemas["CommandKind"];
export type CommandStatus = Schemas["CommandStatus"];
export type CommandRequest = Schemas["NewCommand"];
export type RunnerCommand = Schemas["GivenCommand"];
export type Download = Schemas["Download"];
export type ApiKey = Schemas["Key"];
export type KeyKind = Schemas["KeyKind"];
export type Scope = Schemas["Scope"];
export type CreateKey = Schemas["MakeKey"];
/** The only answer that ever holds a key. */
export type CreatedKey = Schemas["MadeKey"];
export type Me = Schemas["Me"];
export type Login = Schemas["Login"];
/** Where people show who they are, where a deployment leaves that to somebody else. */
export type Provider = Schemas["Provider"];
export type ProviderAnswer = Schemas["ProviderAnswer"];

/** Origin of the control plane; empty when it serves the page itself. */
export const API_ORIGIN = import.meta.env.VITE_API_URL ?? "";

/**
 * Typed calls. `no-cache` lets the browser send `If-None-Match` and turn a 304
 * into the body it kept, so an unchanged list costs a few hundred bytes.
 */
export const api = createClient<paths>({
  baseUrl: API_ORIGIN || location.origin,
  cache: "no-cache",
  credentials: API_ORIGIN ? "include" : "same-origin",
  fetch: (request) => fetch(request),
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Waits for an answer that has no body. Everything but success is thrown as an {@link ApiError}. */
export async function done(answering: Promise<Answer<unknown>>): Promise<void> {
  await bodyOf(answering.then((answer) => ({ ...answer, data: answer.data ?? null })));
}

/** The body of an answer. Everything else is thrown as an {@link ApiError}. */
export async function bodyOf<T>(answering: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await answering;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw unreachable(cause);
  }
  if (!answer.response.ok || answer.data === undefined) {
    const error = ApiError.from(answer.response, answer.error);
    if (error.kind === "signed-out") signedOut.set(true);
    throw error;
  }
  return answer.data;
}
