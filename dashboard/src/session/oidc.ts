import * as v from "valibot";
import type { Provider, ProviderAnswer } from "~/api/client";

/** Survives the way to the provider and back, in this tab only. Worth nothing without what the provider answers. */
const STORAGE_KEY = "redraft.sign-in";
const kept = v.object({
  state: v.string(),
  nonce: v.string(),
  codeVerifier: v.string(),
  redirectUri: v.string(),
  issuer: v.string(),
  to: v.string(),
});

/** What became of a sign-in at the provider, and where the reader was before it. */
export type Returned =
  | { to: string; answer: ProviderAnswer }
  | { to: string; denied: string }
  /** This tab asked nothing of the kind: a link from somebody, or from the history. */
  | { unasked: true };

/** The address of the provider that asks who somebody is, and sends them back here with a code. */
export async function beginOidc(provider: Provider, authorizationEndpoint: string): Promise<string> {
  const asked = {
    state: random(),
    nonce: random(),
    codeVerifier: random(),
    redirectUri: `${location.origin}/`,
    issuer: provider.issuer,
    to: location.pathname + location.search,
  };
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(asked));
  const url = new URL(authorizationEndpoint);
  const params = {
    client_id: provider.clientId,
    redirect_uri: asked.redirectUri,
    response_type: "code",
    response_mode: provider.responseMode,
    scope: "openid profile email",
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: await challengeOf(asked.codeVerifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url.href;
}

/** Whether these parameters of an address are an answer of a provider, whoever asked it. */
export function isAnswer(params: URLSearchParams): boolean {
  return params.has("state") && (params.has("code") || params.has("error"));
}

/** Takes an answer to what this tab asked, once. The server asks the provider whether it is true. */
export function finishOidc(params: URLSearchParams): Returned {
  const found = v.safeParse(kept, parsed(sessionStorage.getItem(STORAGE_KEY)));
  sessionStorage.removeItem(STORAGE_KEY);
  if (!found.success || found.output.state !== params.get("state")) return { unasked: true };
  const { nonce, codeVerifier, redirectUri, issuer, to: before } = found.output;
  // Who names itself is the one that was asked (RFC 9207).
  if ((params.get("iss") ?? issuer) !== issuer) return { unasked: true };
  // Only an address of ours.
  const to = /^\/(?![/\\])/.test(before) ? before : "/";
  const code = params.get("code");
  if (code === null) return { to, denied: wordOf(params.get("error") ?? "") };
  return { to, answer: { code, codeVerifier, nonce, redirectUri } };
}

/** One of the words of the standard, not whatever somebody put into an address. */
function wordOf(error: string): string {
  return /^[a-z_]{1,40}$/.test(error) ? error : "error";
}

async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}

/** 256 bits that nobody guesses. */
function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
