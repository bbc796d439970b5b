/** A value in a JSON text, by where it stands. The text stays what counts: nothing here holds a number's value. */
export type JsonNode =
  | { kind: "object"; from: number; to: number; members: JsonMember[] }
  | { kind: "array"; from: number; to: number; items: JsonNode[] }
  | { kind: "string"; from: number; to: number; value: string }
  | { kind: "number" | "true" | "false" | "null"; from: number; to: number };

export interface JsonMember {
  key: string;
  /** Where the key begins; the member ends with its value. */
  from: number;
  value: JsonNode;
}

/** A text that is no JSON: where it stops being any. */
export class JsonSyntaxError extends Error {
  readonly offset: number;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;

  constructor(text: string, offset: number) {
    super(`no JSON from offset ${offset}`);
    this.name = "JsonSyntaxError";
    this.offset = offset;
    const before = text.slice(0, offset).split("\n");
    this.line = before.length;
    this.column = (before.at(-1) ?? "").length + 1;
  }
}

/** Deeper than this nobody edits by hand, and a hostile text must not use up the stack. */
const DEEPEST = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly those within strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORDS = ["true", "false", "null"] as const;

/** The tree of a JSON text. Throws {@link JsonSyntaxError}. */
export function parseTree(text: string): JsonNode {
  let at = 0;
  const fail = (offset = at): never => {
    throw new JsonSyntaxError(text, offset);
  };
  const skip = () => {
    while (" \t\r\n".includes(text.charAt(at)) && at < text.length) at += 1;
  };
  const takes = (sign: string) => {
    skip();
    if (text.charAt(at) !== sign) return false;
    at += 1;
    return true;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const stringAt = (): string => {
    const from = at;
    const found = match(STRING) ?? fail(brokenString(text, from));
    return JSON.parse(found);
  };

  const value = (depth: number): JsonNode => {
    skip();
    const from = at;
    if (depth > DEEPEST) return fail();
    const sign = text.charAt(at);
    if (sign === "{") return objectAt(from, depth);
    if (sign === "[") return arrayAt(from, depth);
    if (sign === '"') return { kind: "string", from, value: stringAt(), to: at };
    const word = WORDS.find((word) => text.startsWith(word, at));
    if (word) {
      at += word.length;
      return { kind: word, from, to: at };
    }
    if (match(NUMBER) === undefined) fail();
    return { kind: "number", from, to: at };
  };
  const objectAt = (from: number, depth: number): JsonNode => {
    const members: JsonMember[] = [];
    at += 1;
    if (takes("}")) return { kind: "object", from, to: at, members };
    do {
      skip();
      const start = at;
      if (text.charAt(at) !== '"') fail();
      const key = stringAt();
      if (!takes(":")) fail();
      members.push({ key, from: start, value: value(depth + 1) });
    } while (takes(","));
    if (!takes("}")) fail();
    return { kind: "object", from, to: at, members };
  };
  const arrayAt = (from: number, depth: number): JsonNode => {
    const items: JsonNode[] = [];
    at += 1;
    if (takes("]")) return { kind: "array", from, to: at, items };
    do items.push(value(depth + 1));
    while (takes(","));
    if (!takes("]")) fail();
    return { kind: "array", from, to: at, items };
  };

  const root = value(0);
  skip();
  if (at < text.length) fail();
  return root;
}

/** Where a string that does not end well stops being one. */
function brokenString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign < " ") return at;
    if (sign !== "\\") continue;
    if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) return at;
    at += 1;
  }
  return text.length;
}
