// Writes src/api/schema.ts from the OpenAPI document. `--check` fails when the file is stale.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTs, { astToString } from "openapi-typescript";

const at = (path) => new URL(`../${path}`, import.meta.url);
const TARGET = at("src/api/schema.ts");

/** The document the functions serve, as their tests keep it; a copy here until they have one. */
async function document() {
  for (const place of ["../functions/tests/snapshots/openapi.json", "openapi.json"]) {
    const text = await readFile(at(place), "utf8").catch(() => null);
    if (text !== null) return { place, text };
  }
  throw new Error("no OpenAPI document found");
}

const { place, text } = await document();
const header = "// Generated from the OpenAPI document by `npm run api`. Do not edit.\n\n";
const generated = header + astToString(await openapiTs(JSON.parse(text)));

if (process.argv.includes("--check")) {
  const kept = await readFile(TARGET, "utf8").catch(() => "");
  if (kept !== generated) {
    console.error(`src/api/schema.ts is older than ${place}: run \`npm run api\``);
    process.exit(1);
  }
} else {
  await writeFile(TARGET, generated);
  console.log(`wrote ${fileURLToPath(TARGET)} from ${place}`);
}
