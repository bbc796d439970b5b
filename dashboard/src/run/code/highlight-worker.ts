import { createCssVariablesTheme, createHighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { type Colours, KINDS } from "./colours";
import { GRAMMARS, type Language } from "./languages";

/** Longer lines stay plain: nobody reads a minified file by its colours. */
const LONGEST_LINE = 2_000;
const PREFIX = "--code-";
const theme = createCssVariablesTheme({ name: "tokens", variablePrefix: PREFIX, fontStyle: false });

async function colour(text: string, language: Language): Promise<Colours> {
  const grammar = (await GRAMMARS[language]()).default;
  const engine = createJavaScriptRegexEngine({ forgiving: true });
  const highlighter = await createHighlighterCore({ themes: [theme], langs: [grammar], engine });
  const coloured = highlighter.codeToTokensBase(text, {
    lang: grammar.at(-1)?.name ?? language,
    theme: "tokens",
    tokenizeMaxLineLength: LONGEST_LINE,
  });
  const count = coloured.reduce((sum, line) => sum + line.length, 0);
  const [lines, ends, kinds] = [
    new Uint32Array(coloured.length + 1),
    new Uint32Array(count),
    new Uint8Array(count),
  ];
  let token = 0;
  for (const [index, line] of coloured.entries()) {
    let end = 0;
    for (const { content, color } of line) {
      end += content.length;
      ends[token] = end;
      kinds[token] = kindOf(color);
      token += 1;
    }
    lines[index + 1] = token;
  }
  return { lines, ends, kinds };
}

const NAMES: readonly string[] = KINDS;

/** `var(--code-token-string)` is the kind `string`. */
function kindOf(color: string | undefined): number {
  const name = color?.replace(`var(${PREFIX}`, "").replace(")", "").replace("token-", "") ?? "";
  return Math.max(0, NAMES.indexOf(name));
}

self.addEventListener("message", async (event: MessageEvent<{ text: string; language: Language }>) => {
  const colours = await colour(event.data.text, event.data.language).catch(() => null);
  const transfer = colours === null ? [] : [colours.lines.buffer, colours.ends.buffer, colours.kinds.buffer];
  self.postMessage(colours, { transfer });
});
