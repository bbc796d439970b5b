import { isSchema, resolve, type Schema } from "./schema";
import { type Field, fieldOf } from "./schema-field";

/** The inputs a new form starts with: what the schema says by default, and what can only be one thing. */
export function firstInputs(schema: Schema): string {
  const value = firstValue(schema, schema, true, 0);
  return isSchema(value) && Object.keys(value).length > 0 ? JSON.stringify(value, null, 2) : "{}";
}

/** The text an added item or a chosen branch starts with. */
export function firstText(schema: Schema, root: Schema): string {
  return JSON.stringify(firstValue(schema, root, true, 0) ?? null);
}

function firstValue(schema: Schema, root: Schema, isNeeded: boolean, depth: number): unknown {
  const whole = resolve(schema, root) ?? {};
  if ("default" in whole) return whole.default;
  if (!isNeeded && depth > 0) return undefined;
  return emptyOf(fieldOf(schema, root, depth), root, depth);
}

function emptyOf(field: Field, root: Schema, depth: number): unknown {
  switch (field.kind) {
    case "object": {
      const parts = field.properties.flatMap(({ key, schema, isRequired }) => {
        // What a person has to enter stays away, so that it is asked for and not taken as entered.
        const kind = fieldOf(schema, root, depth + 1);
        const isEntered = kind.kind === "text" || kind.kind === "number" || kind.kind === "json";
        const isAsked = kind.kind === "choice" && kind.choices.length > 1;
        const value = firstValue(schema, root, isRequired && !isEntered && !isAsked, depth + 1);
        return value === undefined ? [] : [[key, value] as const];
      });
      return Object.fromEntries(parts);
    }
    case "array":
      return [];
    case "text":
      return "";
    case "choice":
      return field.choices[0] && JSON.parse(field.choices[0].json);
    case "union": {
      const branch = field.branches[0];
      return branch && { [field.by]: JSON.parse(branch.json) };
    }
    default:
      return undefined;
  }
}
