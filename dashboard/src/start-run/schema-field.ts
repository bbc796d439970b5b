import { withoutNull } from "./or-null";
import { isSchema, type Property, propertiesOf, resolve, type Schema, titleOf } from "./schema";

export type TextInput = "text" | "multiline" | "date" | "date-time" | "email" | "url" | "password";

export interface Choice {
  /** The value as JSON text. */
  json: string;
  /** What people read; `null` for values that are words of the page: true, false, null. */
  label: string | null;
}

export interface Branch {
  label: string;
  /** The discriminator's value, as JSON text. */
  json: string;
  schema: Schema;
}

/** How a value is edited. What the form has no field for is edited as JSON, so that nothing is lost. */
export type Field = { isNullable: boolean } & (
  | { kind: "text"; input: TextInput }
  | { kind: "number" }
  | { kind: "choice"; choices: Choice[] }
  | { kind: "object"; properties: Property[] }
  | { kind: "array"; items: Schema; most: number }
  | { kind: "union"; by: string; branches: Branch[] }
  | { kind: "json" }
);

/** Deeper objects are edited as JSON: a schema may contain itself. */
const DEEPEST = 6;
/** What a form cannot say. A schema with any of these is edited as JSON. */
const BEYOND_FORMS = [
  "allOf",
  "not",
  "if",
  "then",
  "else",
  "dependentSchemas",
  "dependentRequired",
  "dependencies",
  "patternProperties",
  "propertyNames",
  "unevaluatedProperties",
  "unevaluatedItems",
  "prefixItems",
  "contains",
  "minContains",
  "maxContains",
  "additionalItems",
  "$dynamicRef",
  "$recursiveRef",
];
const INPUTS: Readonly<Record<string, TextInput>> = {
  textarea: "multiline",
  date: "date",
  "date-time": "date-time",
  email: "email",
  uri: "url",
  password: "password",
};
const JSON_FIELD: Field = { kind: "json", isNullable: false };

export function fieldOf(schema: Schema, root: Schema, depth = 0): Field {
  const whole = resolve(schema, root);
  if (whole === null || BEYOND_FORMS.some((keyword) => keyword in whole)) return JSON_FIELD;
  const [plain, isNullable] = withoutNull(whole, root);
  const field = plain && bareField(plain, root, depth);
  if (!field) return JSON_FIELD;
  if (isNullable && field.kind === "choice" && !field.choices.some(({ json }) => json === "null"))
    field.choices.push({ json: "null", label: null });
  return { ...field, isNullable: isNullable && field.kind !== "choice" } as Field;
}

type Bare<T = Field> = T extends unknown ? Omit<T, "isNullable"> : never;

function bareField(schema: Schema, root: Schema, depth: number): Bare | null {
  if ("const" in schema) return { kind: "choice", choices: [choiceOf(schema.const)] };
  if (Array.isArray(schema.enum)) return { kind: "choice", choices: schema.enum.map(choiceOf) };
  if (Array.isArray(schema.oneOf)) return unionOf(schema, schema.oneOf, root);
  if ("anyOf" in schema) return null;
  switch (schema.type ?? (isSchema(schema.properties) ? "object" : undefined)) {
    case "string":
      return { kind: "text", input: (typeof schema.format === "string" && INPUTS[schema.format]) || "text" };
    case "number":
    case "integer":
      return { kind: "number" };
    case "boolean":
      return { kind: "choice", choices: [choiceOf(true), choiceOf(false)] };
    case "object":
      // Keys of the user's own making are no fields.
      if (depth > DEEPEST || isSchema(schema.additionalProperties)) return null;
      return isSchema(schema.properties) ? { kind: "object", properties: propertiesOf(schema) } : null;
    case "array": {
      const most = typeof schema.maxItems === "number" ? schema.maxItems : Number.POSITIVE_INFINITY;
      return isSchema(schema.items) && depth <= DEEPEST ? { kind: "array", items: schema.items, most } : null;
    }
    default:
      return null;
  }
}

/** Branches that are told apart by a member that is constant in each. */
function unionOf(schema: Schema, branches: readonly unknown[], root: Schema): Bare | null {
  const parts = branches.map((branch) => (isSchema(branch) ? resolve(branch, root) : null));
  const first = parts[0];
  if (!first || !isSchema(first.properties)) return null;
  const named = isSchema(schema.discriminator) ? schema.discriminator.propertyName : undefined;
  const by = [named, ...Object.keys(first.properties)].find(
    (key): key is string =>
      typeof key === "string" && parts.every((part) => part && constOf(part, key) !== undefined),
  );
  if (by === undefined) return null;
  const found = parts.flatMap((part) => {
    const json = part && constOf(part, by);
    return part && json
      ? [{ json, schema: part, label: titleOf(part) ?? choiceOf(JSON.parse(json)).label ?? json }]
      : [];
  });
  return new Set(found.map(({ json }) => json)).size === parts.length
    ? { kind: "union", by, branches: found }
    : null;
}

function constOf(part: Schema, key: string): string | undefined {
  const property = isSchema(part.properties) ? part.properties[key] : undefined;
  if (!isSchema(property)) return undefined;
  if ("const" in property) return JSON.stringify(property.const);
  return Array.isArray(property.enum) && property.enum.length === 1
    ? JSON.stringify(property.enum[0])
    : undefined;
}

function choiceOf(value: unknown): Choice {
  if (value === null || typeof value === "boolean") return { json: JSON.stringify(value), label: null };
  return { json: JSON.stringify(value), label: typeof value === "string" ? value : JSON.stringify(value) };
}
