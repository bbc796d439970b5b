import type { Login } from "~/api/client";
import { arrivalFailed } from "./arrival-failure";
import { finishOidc, isAnswer } from "./oidc";

/** What somebody brings along in an address, to sign in with. */
export interface Arrival {
  login: Login;
}

/**
 * Takes a one-time link or the answer of an identity provider out of the
 * address, before anything else reads it: neither Back nor a copied address
 * has it afterwards. A link is in the fragment, which no server sees; so is an
 * answer, unless the provider cannot do that.
 */
export function takeArrival(): Arrival | null {
  const inFragment = new URLSearchParams(location.hash.slice(1));
  const inQuery = new URLSearchParams(location.search);
  const once = inFragment.get("once");
  if (once !== null) {
    history.replaceState(null, "", location.pathname + location.search);
    return { login: { once } };
  }
  if (isAnswer(inFragment)) return returned(inFragment, location.pathname + location.search);
  // The page itself has no such parameters at the address that providers are told.
  if (location.pathname === "/" && isAnswer(inQuery)) return returned(inQuery, "/");
  return null;
}

function returned(params: URLSearchParams, otherwise: string): Arrival | null {
  const back = finishOidc(params);
  history.replaceState(null, "", "to" in back ? back.to : otherwise);
  if ("answer" in back) return { login: { oidc: back.answer } };
  // Whoever is in already goes on; sign-in says it if it opens.
  arrivalFailed("denied" in back ? { kind: "denied", word: back.denied } : { kind: "unasked" });
  return null;
}

/** A link that is opened where the page already is changes nothing but the fragment: the page begins anew with it. */
export function watchArrivals() {
  addEventListener("hashchange", () => {
    const params = new URLSearchParams(location.hash.slice(1));
    if (params.has("once") || isAnswer(params)) location.reload();
  });
}
