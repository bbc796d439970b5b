// Fails when a source file names a colour that is not a token.
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const SOURCE = new URL("../src/", import.meta.url);
const PALETTE =
  /\b(?:bg|text|border|ring|fill|stroke|outline|decoration|from|via|to|accent|shadow)-(?:(?:red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose|slate|gray|zinc|neutral|stone)-\d{2,3}|black|white)\b/g;
const LITERAL = /#[0-9a-f]{6}\b|\brgba?\(|\bhsla?\(|\boklch\(/gi;

const problems = [];
for (const name of await readdir(SOURCE, { recursive: true })) {
  if (
    !/\.(tsx?|css)$/.test(name) ||
    name.endsWith("tokens.css") ||
    name.endsWith(".test.ts") ||
    name.includes("schema.ts")
  )
    continue;
  const lines = (await readFile(new URL(name, SOURCE), "utf8")).split("\n");
  lines.forEach((line, index) => {
    for (const pattern of [PALETTE, LITERAL]) {
      for (const [found] of line.matchAll(pattern)) problems.push(`src/${name}:${index + 1} ${found}`);
    }
  });
}
if (problems.length > 0) {
  console.error(`${fileURLToPath(SOURCE)}: a colour that is no token\n${problems.join("\n")}`);
  process.exit(1);
}
