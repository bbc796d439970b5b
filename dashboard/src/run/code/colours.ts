/**
 * The kinds of tokens that have a colour of their own, in the order a worker counts them; 0 is plain text.
 * Their names are those of the variables that the highlighter's theme would use.
 */
export const KINDS = [
  "foreground",
  "constant",
  "string",
  "comment",
  "keyword",
  "parameter",
  "function",
  "string-expression",
  "punctuation",
  "link",
] as const;

/**
 * Where the colours change, for the page to draw its lines with: of line `n` the tokens `lines[n]` up to, without,
 * `lines[n + 1]`; of token `k` the place in its line where it ends, `ends[k]`, and its kind, `kinds[k]`. Three arrays
 * that travel from the worker without being copied, however long the file is.
 */
export interface Colours {
  lines: Uint32Array;
  ends: Uint32Array;
  kinds: Uint8Array;
}

/** One line, cut into coloured pieces. */
export function pieces(line: string, index: number, { lines, ends, kinds }: Colours) {
  const found: { text: string; kind: (typeof KINDS)[number] }[] = [];
  let from = 0;
  for (let token = lines[index] ?? 0; token < (lines[index + 1] ?? 0); token += 1) {
    const end = ends[token] ?? from;
    found.push({ text: line.slice(from, end), kind: KINDS[kinds[token] ?? 0] ?? "foreground" });
    from = end;
  }
  // What the highlighter did not speak of, such as the end of a very long line, is plain.
  if (from < line.length) found.push({ text: line.slice(from), kind: "foreground" });
  return found;
}
