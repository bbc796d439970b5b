// Writes src/api/schema.ts from the OpenAPI document. `--check` fails when the file is stale.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTs, { astToString } from "openapi-typescript";

const at = (path) => new URL(`../${path}`, import.meta.url);
const TARGET = at("src/api/schema.ts");

/** The document the functions serve, as their snapshot test keeps it: insta puts a header of its own before it. */
const SNAPSHOT = "../functions/tests/api/snapshots/api__snapshots__openapi.snap";

const snapshot = await readFile(at(SNAPSHOT), "utf8");
const text = snapshot.slice(snapshot.indexOf("\n---\n") + 5);
const header = "// Generated from the OpenAPI document by `npm run api`. Do not edit.\n\n";
const generated = header + astToString(await openapiTs(JSON.parse(text)));

if (process.argv.includes("--check")) {
  const kept = await readFile(TARGET, "utf8").catch(() => "");
  if (kept !== generated) {
    console.error(`src/api/schema.ts is older than ${SNAPSHOT}: run \`npm run api\``);
    process.exit(1);
  }
} else {
  await writeFile(TARGET, generated);
  console.log(`wrote ${fileURLToPath(TARGET)} from ${SNAPSHOT}`);
}
