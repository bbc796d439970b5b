import type { JsonPath } from "./json-pointer";
import { type JsonMember, type JsonNode, parseTree } from "./json-tree";

/*
 * Edits of a JSON text that leave every other byte as it is: `1e21`, numbers
 * too big for JavaScript, unknown keys and the writer's own layout survive.
 */

/** The value at a path. Of two members of one name the last counts, as in every parser. */
export function nodeAt(root: JsonNode, path: JsonPath): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const step of path) {
    if (node?.kind === "object") node = memberOf(node, String(step))?.value;
    else if (node?.kind === "array") node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

export function memberOf(node: Extract<JsonNode, { kind: "object" }>, key: string): JsonMember | undefined {
  return node.members.findLast((member) => member.key === key);
}

/** Puts `value`, a JSON text, at a path. Objects on the way that are missing are made. */
export function setAt(text: string, path: JsonPath, value: string): string {
  const root = parseTree(text);
  const there = nodeAt(root, path);
  if (there) return splice(text, there.from, there.to, value);
  const parentPath = path.slice(0, -1);
  const parent = nodeAt(root, parentPath);
  const step = path.at(-1);
  if (step === undefined) return value;
  if (parent?.kind === "array") return insertItem(text, parentPath, parent.items.length, value);
  const member = `${JSON.stringify(String(step))}: ${value}`;
  if (parent?.kind !== "object") return setAt(text, parentPath, `{ ${member} }`);
  const spans = parent.members.map(({ from, value }) => ({ from, to: value.to }));
  return insertSpan(text, parent, spans, spans.length, member);
}

/** Takes away a member or an item, with one comma. What is not there stays away. */
export function removeAt(text: string, path: JsonPath): string {
  const root = parseTree(text);
  const parent = nodeAt(root, path.slice(0, -1));
  const step = path.at(-1);
  if (step === undefined || !parent) return text;
  const spans = spansOf(parent);
  const index =
    parent.kind === "object"
      ? parent.members.findLastIndex((member) => member.key === String(step))
      : Number(step);
  const span = spans[index];
  if (!span) return text;
  const next = spans[index + 1];
  const before = spans[index - 1];
  if (next) return splice(text, span.from, next.from, "");
  if (before) return splice(text, before.to, span.to, "");
  return splice(text, parent.from + 1, parent.to - 1, "");
}

export function insertItem(text: string, path: JsonPath, index: number, value: string): string {
  const parent = nodeAt(parseTree(text), path);
  if (parent?.kind !== "array") return setAt(text, path, `[${value}]`);
  return insertSpan(text, parent, spansOf(parent), index, value);
}

/** Swaps two items, each with its own text. */
export function swapItems(text: string, path: JsonPath, a: number, b: number): string {
  const parent = nodeAt(parseTree(text), path);
  if (parent?.kind !== "array") return text;
  const [first, second] = [parent.items[Math.min(a, b)], parent.items[Math.max(a, b)]];
  if (!first || !second || first === second) return text;
  const between = text.slice(first.to, second.from);
  const swapped = text.slice(second.from, second.to) + between + text.slice(first.from, first.to);
  return splice(text, first.from, second.to, swapped);
}

interface Span {
  from: number;
  to: number;
}

function spansOf(node: JsonNode): Span[] {
  if (node.kind === "object") return node.members.map(({ from, value }) => ({ from, to: value.to }));
  return node.kind === "array" ? node.items : [];
}

/** Lays a new part out as its neighbours are. */
function insertSpan(
  text: string,
  parent: JsonNode,
  spans: readonly Span[],
  index: number,
  part: string,
): string {
  const first = spans[0];
  if (!first) {
    const isObject = parent.kind === "object";
    return splice(text, parent.from, parent.to, isObject ? `{ ${part} }` : `[${part}]`);
  }
  const gap = text.slice(parent.from + 1, first.from);
  const at = spans[index];
  if (at) return splice(text, at.from, at.from, `${part},${gap || " "}`);
  const end = spans.at(-1)?.to ?? parent.to - 1;
  return splice(text, end, end, `,${gap || " "}${part}`);
}

function splice(text: string, from: number, to: number, part: string): string {
  return text.slice(0, from) + part + text.slice(to);
}
