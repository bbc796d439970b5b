import { isSchema, resolve, type Schema } from "./schema";

/** Takes "or null" apart from the rest, however it is written. */
export function withoutNull(schema: Schema, root: Schema): [Schema | null, boolean] {
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = schema[keyword];
    if (!Array.isArray(branches)) continue;
    const rest = branches.filter((branch) => !(isSchema(branch) && branch.type === "null"));
    if (rest.length === branches.length) continue;
    const { [keyword]: _, ...beside } = schema;
    if (rest.length > 1) return [{ ...beside, [keyword]: rest }, true];
    const only = isSchema(rest[0]) ? resolve(rest[0], root) : null;
    return [only && { ...only, ...beside }, true];
  }
  const { type } = schema;
  if (!Array.isArray(type)) return [schema, false];
  const rest = type.filter((name) => name !== "null");
  return rest.length === 1 ? [{ ...schema, type: rest[0] }, rest.length < type.length] : [null, false];
}
