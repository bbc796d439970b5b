import * as v from "valibot";
import type { Provider } from "./provider";

/** Survives the way to the provider and back, in this tab only. Holds no secret. */
const STORAGE_KEY = "redraft.sign-in";
const kept = v.object({ state: v.string(), nonce: v.string(), to: v.string() });

/** The address of the provider that asks who somebody is, and sends them back here. */
export function beginOidc({ clientId, authorizationEndpoint }: Provider): string {
  const state = random();
  const nonce = random();
  const to = location.pathname + location.search;
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ state, nonce, to }));
  const url = new URL(authorizationEndpoint);
  const params = {
    client_id: clientId,
    redirect_uri: `${location.origin}/`,
    response_type: "id_token",
    response_mode: "fragment",
    scope: "openid profile",
    state,
    nonce,
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url.href;
}

/** Whether an answer is one to what this tab asked, and where the reader was. The server checks the token itself. */
export function finishOidc(idToken: string, state: string | null): { to: string } | null {
  const asked = v.safeParse(kept, parsed(sessionStorage.getItem(STORAGE_KEY)));
  sessionStorage.removeItem(STORAGE_KEY);
  if (!asked.success || asked.output.state !== state) return null;
  if (nonceOf(idToken) !== asked.output.nonce) return null;
  const { to } = asked.output;
  // Only an address of ours.
  return { to: /^\/(?!\/)/.test(to) ? to : "/" };
}

function nonceOf(idToken: string): string | null {
  const claims = (idToken.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  try {
    const found = v.safeParse(v.object({ nonce: v.string() }), JSON.parse(atob(claims)));
    return found.success ? found.output.nonce : null;
  } catch {
    return null;
  }
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

function random(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
