import { signedOut } from "~/api/signed-out";
import { finishOidc } from "./oidc";
import type { Proof } from "./provider";

/** What somebody brings along in the fragment of an address: it never reaches a server or its logs. */
export interface Arrival {
  login: Proof;
}

/**
 * Takes a one-time link or the answer of an identity provider out of the
 * address, before anything else reads it: neither Back nor a copied address
 * has it afterwards.
 */
export function takeArrival(): Arrival | null {
  const params = new URLSearchParams(location.hash.slice(1));
  const once = params.get("once");
  const idToken = params.get("id_token");
  if (once === null && idToken === null) return null;
  const returned = idToken === null ? null : finishOidc(idToken, params.get("state"));
  history.replaceState(null, "", returned?.to ?? location.pathname + location.search);
  if (once !== null) return { login: { once } };
  return returned && idToken ? { login: { idToken } } : null;
}

/** A link that is opened where the page already is changes nothing but the fragment: the page begins anew with it. */
export function watchArrivals() {
  addEventListener("hashchange", () => {
    const params = new URLSearchParams(location.hash.slice(1));
    if (params.has("once")) location.reload();
  });
}

let hasFailed = false;

/** The link was spent, or the provider's word was not taken: sign-in opens, and says so. */
export function arrivalFailed() {
  hasFailed = true;
  signedOut.set(true);
}

export function hasArrivalFailed(): boolean {
  return hasFailed;
}
