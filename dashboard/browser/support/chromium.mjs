// The browser. Missing is an error, never a skipped test.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PATH = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function openChromium() {
  if (!existsSync(PATH)) throw new Error(`no browser at ${PATH}: install Chromium or set CHROMIUM_PATH`);
  return chromium.launch({ executablePath: PATH, headless: true, args: FLAGS });
}
