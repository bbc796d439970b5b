/**
 * JSON with its structure visible; anything else as it is. Only white space between values changes: a number such as
 * `1.0` or one of twenty digits, or a key that stands there twice, says what the file says.
 */
export function prettyJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g) ?? [];
  let depth = 0;
  let out = "";
  const newLine = () => `\n${"  ".repeat(depth)}`;
  for (const [index, token] of tokens.entries()) {
    if (opens(token)) {
      depth += 1;
      out += token + (closes(tokens[index + 1]) ? "" : newLine());
    } else if (closes(token)) {
      depth -= 1;
      out += (opens(tokens[index - 1]) ? "" : newLine()) + token;
    } else if (token === ",") out += token + newLine();
    else if (token === ":") out += ": ";
    else out += token;
  }
  return out;
}

const opens = (token?: string) => token === "{" || token === "[";
const closes = (token?: string) => token === "}" || token === "]";
