import { type OutputUnit, Validator } from "@cfworker/json-schema";
import type { Messages } from "~/i18n/en";
import { fromPointer, toPointer } from "~/json/json-pointer";
import type { Problem } from "./problems";
import type { Schema } from "./schema";

/** What speaks of its parts only; the parts are reported themselves. */
const COMPOSED = new Set([
  "properties",
  "items",
  "prefixItems",
  "patternProperties",
  "$ref",
  "allOf",
  "if",
  "additionalProperties",
  "additionalItems",
  "dependentSchemas",
  "unevaluatedItems",
]);
const UNION = /^(.*?\/(?:oneOf|anyOf))\/(\d+)(?:\/|$)/;

type Words = Messages["start"]["problems"];

/** What the schema objects to, one line for each field. The server looks again. */
export function validate(inputs: unknown, schema: Schema, words: Words): Problem[] {
  let units: OutputUnit[];
  try {
    units = new Validator(schema as object, "2020-12", false).validate(inputs).errors;
  } catch {
    // A schema this machine cannot read says nothing; the server can.
    return [];
  }
  const problems = new Map<string, Problem>();
  for (const unit of ofChosenBranches(units)) {
    if (COMPOSED.has(unit.keyword)) continue;
    const problem = { pointer: pointerOf(unit), message: wordsOf(unit, words) };
    if (!problems.has(problem.pointer)) problems.set(problem.pointer, problem);
  }
  return [...problems.values()];
}

/** Of every choice only the branch that was meant: the one whose type and constants fit, or that fits best. */
function ofChosenBranches(units: readonly OutputUnit[]): OutputUnit[] {
  const branches = new Map<string, Map<string, number>>();
  for (const { keywordLocation, keyword } of units) {
    const [, union, branch] = UNION.exec(keywordLocation) ?? [];
    if (union === undefined || branch === undefined) continue;
    const costs = branches.get(union) ?? new Map<string, number>();
    costs.set(branch, (costs.get(branch) ?? 0) + (keyword === "const" || keyword === "type" ? 1_000 : 1));
    branches.set(union, costs);
  }
  const chosen = new Map(
    [...branches].map(([union, costs]) => [union, [...costs].sort((a, b) => a[1] - b[1])[0]?.[0]]),
  );
  return units.filter(({ keywordLocation, keyword }) => {
    const [, union, branch] = UNION.exec(keywordLocation) ?? [];
    if (union !== undefined && branch !== undefined) return chosen.get(union) === branch;
    return !((keyword === "oneOf" || keyword === "anyOf") && chosen.has(keywordLocation));
  });
}

function pointerOf({ keyword, instanceLocation, error }: OutputUnit): string {
  const path = ["inputs", ...fromPointer(decodeURIComponent(instanceLocation.slice(1)))];
  const missing = keyword === "required" ? /"(.*)"\.$/s.exec(error)?.[1] : undefined;
  return toPointer(missing === undefined ? path : [...path, missing]);
}

function wordsOf({ keyword, error }: OutputUnit, words: Words): string {
  const number = /(-?[\d.e+]+)\)?\.$/i.exec(error)?.[1] ?? "";
  const quoted = /"([^"]*)"\.$/.exec(error)?.[1] ?? "";
  switch (keyword) {
    case "required":
      return words.required;
    case "minLength":
      return number === "1" ? words.required : words.minLength(number);
    case "maxLength":
      return words.maxLength(number);
    case "minimum":
      return words.minimum(number);
    case "maximum":
      return words.maximum(number);
    case "exclusiveMinimum":
      return words.exclusiveMinimum(number);
    case "exclusiveMaximum":
      return words.exclusiveMaximum(number);
    case "minItems":
      return words.minItems(number);
    case "maxItems":
      return words.maxItems(number);
    case "type":
      return words.type(quoted);
    case "format":
      return words.format(quoted);
    case "pattern":
      return words.pattern;
    case "enum":
    case "const":
      return words.enum;
    case "uniqueItems":
      return words.uniqueItems;
    case "false":
      return words.unknown;
    default:
      return error;
  }
}
