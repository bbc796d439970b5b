import type { ApiError } from "~/api/api-error";
import { toPointer } from "~/json/json-pointer";

/** Something that stands in the way of a run, and where. */
export interface Problem {
  /** Into the body of the request: `/inputs/title`, `/files/3/name`; empty for the whole. */
  pointer: string;
  message: string;
}

/** What the server says, each part beside its field. */
export function serverProblems(error: ApiError): Problem[] {
  if (error.fields.length === 0) return [{ pointer: "", message: error.message }];
  return error.fields.map(({ pointer, message }) => {
    // It names the object that lacks something; people look for the field that is empty.
    const missing = /^"(.+)" is a required property$/.exec(message)?.[1];
    return { pointer: missing === undefined ? pointer : pointer + toPointer([missing]), message };
  });
}

/** Problems at a place; `deep` takes in what lies below it. */
export function problemsAt(problems: readonly Problem[], pointer: string, deep = false): Problem[] {
  return problems.filter(
    (problem) => problem.pointer === pointer || (deep && problem.pointer.startsWith(`${pointer}/`)),
  );
}

export const fieldId = (pointer: string) => `at${pointer}`;

/** Puts the focus on the field of a place, or on the nearest around it. */
export function focusField(pointer: string) {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const field = document.getElementById(fieldId(at));
    if (!field) continue;
    for (let box = field.closest("details"); box; box = box.parentElement?.closest("details") ?? null)
      box.open = true;
    return field.focus();
  }
}
