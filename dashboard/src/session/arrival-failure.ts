import type { ApiError } from "~/api/api-error";

/** Why somebody who came to sign in is not in. */
export type ArrivalFailure =
  /** The link was spent. */
  | { kind: "link" }
  /** The provider did not say who it is. */
  | { kind: "denied"; word: string }
  /** An answer that this tab did not ask for. */
  | { kind: "unasked" }
  /** The server did not take the provider's word. */
  | { kind: "provider"; error: ApiError };

let failure: ArrivalFailure | null = null;

export function arrivalFailed(why: ArrivalFailure) {
  failure = why;
}

export function arrivalFailure(): ArrivalFailure | null {
  return failure;
}
