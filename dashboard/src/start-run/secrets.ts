import { nodeAt, removeAt } from "~/json/json-edit";
import type { JsonPath } from "~/json/json-pointer";
import { type JsonNode, parseTree } from "~/json/json-tree";
import { resolve, type Schema } from "./schema";
import { fieldOf } from "./schema-field";

/** The inputs without what must not be kept; `null` if that cannot be told, because the text is no JSON. */
export function withoutSecrets(text: string, schema: Schema): string | null {
  if (!mentionsSecret(schema)) return text;
  let root: JsonNode;
  try {
    root = parseTree(text);
  } catch {
    return null;
  }
  const found: JsonPath[] = [];
  collect(root, schema, [], found);
  // From the end: what is removed moves nothing that is still to be removed.
  return found.reverse().reduce((kept, path) => removeAt(kept, path), text);

  function collect(node: JsonNode, part: Schema, path: JsonPath, into: JsonPath[]) {
    const whole = resolve(part, schema) ?? part;
    const field = fieldOf(part, schema, path.length);
    if (isSecret(whole)) into.push(path);
    else if (node.kind === "object" && field.kind === "object") {
      for (const { key, schema: inner } of field.properties) step(inner, key);
    } else if (node.kind === "object" && field.kind === "union") {
      for (const { schema: branch } of field.branches) collect(node, branch, path, into);
    } else if (node.kind === "array" && field.kind === "array") {
      for (const index of node.items.keys()) step(field.items, index);
    } else if (field.kind === "json" && mentionsSecret(whole)) into.push(path);

    function step(inner: Schema, key: string | number) {
      const child = nodeAt(node, [key]);
      if (child) collect(child, inner, [...path, key], into);
    }
  }
}

export function isSecret(schema: Schema): boolean {
  return schema.format === "password" || schema.writeOnly === true;
}

/** Errs on the side of not keeping. */
function mentionsSecret(schema: Schema): boolean {
  return /"format":"password"|"writeOnly":true/.test(JSON.stringify(schema));
}
