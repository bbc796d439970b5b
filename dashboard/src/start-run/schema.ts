/** A JSON Schema as it arrives: nothing in it is certain. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Property {
  key: string;
  schema: Schema;
  isRequired: boolean;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follows `$ref` within the same document. */
export function resolve(schema: Schema, root: Schema): Schema | null {
  let found: unknown = schema;
  for (let hops = 0; hops < 10; hops += 1) {
    if (!isSchema(found)) return null;
    const { $ref, ...beside } = found;
    if ($ref === undefined) return found;
    if (typeof $ref !== "string" || !$ref.startsWith("#/")) return null;
    const steps = $ref
      .slice(2)
      .split("/")
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const target = steps.reduce<unknown>((at, step) => (isSchema(at) ? at[step] : undefined), root);
    found = isSchema(target) ? { ...target, ...beside } : null;
  }
  return null;
}

export function propertiesOf(schema: Schema): Property[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  if (!isSchema(schema.properties)) return [];
  return Object.entries(schema.properties).map(([key, part]) => ({
    key,
    schema: isSchema(part) ? part : {},
    isRequired: required.includes(key),
  }));
}

export function titleOf(schema: Schema): string | undefined {
  return typeof schema.title === "string" && schema.title !== "" ? schema.title : undefined;
}

export function hintOf(schema: Schema): string | undefined {
  return typeof schema.description === "string" && schema.description !== "" ? schema.description : undefined;
}

const DIALECTS = /json-schema\.org\/(draft\/2020-12|draft\/2019-09|draft-07|draft-06|draft-04)\//;

/** Whether a form can be made of a schema at all. One of a later kind is edited as JSON. */
export function isReadable(schema: Schema): boolean {
  return typeof schema.$schema !== "string" || DIALECTS.test(schema.$schema);
}
