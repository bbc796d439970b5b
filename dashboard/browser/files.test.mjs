// The Files tab: code, JSON and images, all of it written by somebody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { violations } from "./support/axe.mjs";
import { run } from "./support/run-fixtures.mjs";
import { install } from "./support/run-page-fixtures.mjs";
import { eventually } from "./support/wait.mjs";

const openApp = withChromium();
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Opens the tab with files of these contents, the first one chosen. */
async function open(t, files, { query = "", ...options } = {}) {
  const names = Object.keys(files);
  return openApp(t, {
    path: `/runs/${run(1).id}?tab=files&file=1/${names[0]}${query}`,
    ...options,
    prepare: (api) => {
      const kept = install(api, { status: "passed", stopReason: "passed", currentStage: null });
      for (const [index, name] of names.entries()) {
        kept.files[`1/${name}`] = files[name];
        kept.artifacts.push({
          step: 1,
          filename: name,
          bytes: Buffer.byteLength(files[name]),
          sha256: `${index}`.repeat(64),
          attempt: 1,
          artifactType: "workspace",
          mediaType: "application/octet-stream",
          stage: "producing",
          createdAt: kept.run.createdAt,
        });
      }
    },
  });
}
const coloured = (page) => page.locator("[data-code=coloured]");

for (const [name, text, kind, found] of [
  ["data.json", '{"a":1.0,"b":["x"]}', "string", '"x"'],
  ["notes.yaml", "name: otter\n", "string", "otter"],
  ["main.py", "def swim():\n    return 'x'\n", "keyword", "def"],
  ["main.rs", "fn main() {}\n", "keyword", "fn"],
  ["page.ts", "const a: number = 1;\n", "keyword", "const"],
  ["run.sh", "# swim\necho hi\n", "comment", "# swim"],
  ["conf.toml", 'a = "x"\n', "string", '"x"'],
]) {
  test(`${name} is coloured`, async (t) => {
    const { page, trouble } = await open(t, { [name]: text });
    await coloured(page).waitFor();
    const all = await page.locator(`[class^=code-${kind}]`).allTextContents();
    assert.ok(all.join("").includes(found), JSON.stringify(all));
    assert.deepEqual(trouble, []);
  });
}

test("Markdown is coloured where it is shown raw", async (t) => {
  const { page } = await open(t, { "a.md": "# Otters\n\ntext\n" }, { query: "&as=raw" });
  await coloured(page).waitFor();
});

test("JSON shows its structure, every number to the letter, and raw what the file says", async (t) => {
  const text = '{"a":1.0,"b":[12345678901234567890]}';
  const { page } = await open(t, { "data.json": text });
  await coloured(page).waitFor();
  const lines = () => page.locator("[data-code] pre").allTextContents();
  assert.deepEqual(await lines(), ["{", '  "a": 1.0,', '  "b": [', "    12345678901234567890", "  ]", "}"]);
  await page.keyboard.press("m");
  await eventually(async () => (await lines()).join("\n") === text);
});

test("colours pass axe in both themes", async (t) => {
  const code = '// a comment\nexport const f = (x: number) => `plain` + "text" + 12;\n';
  for (const theme of ["dark", "light"]) {
    const { page } = await open(t, { "page.ts": code }, { theme });
    await coloured(page).waitFor();
    assert.deepEqual(await violations(page), [], theme);
  }
});

test("half a megabyte of JSON is coloured without a task over 100 ms", async (t) => {
  const row = '{"name": "otter", "swims": true, "depth": 12},\n';
  const { page } = await open(t, {
    "small.json": "{}",
    "big.json": `[${row
      .repeat(10_000)
      .slice(0, 500_000)
      .replace(/,\n[^\n]*$/, "")}]`,
  });
  await coloured(page).waitFor();
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({ entryTypes: ["longtask"] });
  });
  await page.getByRole("button", { name: /big\.json/ }).click();
  await page.locator("[data-code=plain]").waitFor();
  await coloured(page).waitFor({ timeout: 30_000 });
  const longest = await page.evaluate(() => window.longest);
  assert.ok(longest <= 100, `longest task ${longest} ms`);
});

test("an image is fetched and shown when somebody asks, and a broken one says so", async (t) => {
  const { page, api, trouble } = await open(t, { "dot.png": PNG, "fake.png": "no image at all" });
  const bodies = () => api.log.filter(({ path }) => path.endsWith(".png")).length;
  const show = page.getByRole("button", { name: "Show image/png" });
  await show.waitFor();
  assert.equal(bodies(), 0);
  await show.click();
  const image = page.getByRole("img", { name: "dot.png" });
  await image.waitFor();
  assert.match(await image.getAttribute("src"), /^blob:/);
  await eventually(() => image.evaluate((shown) => shown.naturalWidth === 1));
  assert.deepEqual(await violations(page), []);

  await page.getByRole("button", { name: /fake\.png/ }).click();
  await page.getByRole("button", { name: "Show image/png" }).click();
  await page.getByText("not an image a browser can show").waitFor();
  assert.deepEqual(trouble, []);
});

test("an SVG is a picture: its scripts do not run and it loads nothing; raw it is text", async (t) => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" onload="parent.hacked = 1">
<script>top.hacked = 1; fetch("https://evil.example/")</script>
<image href="https://evil.example/a.png"/><foreignObject><iframe src="https://evil.example"/></foreignObject></svg>`;
  const { page, trouble } = await open(t, { "logo.svg": svg });
  await page.getByRole("button", { name: "Show image/svg+xml" }).click();
  const image = page.getByRole("img", { name: "logo.svg" });
  await eventually(() => image.evaluate((shown) => shown.naturalWidth === 20));
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(trouble, []);
  await page.keyboard.press("m");
  await page.locator("[data-code] pre", { hasText: "top.hacked" }).waitFor();
});

test("D14 an image inside Markdown is a button with its type and size until somebody asks", async (t) => {
  const url = `data:image/png;base64,${PNG.toString("base64")}`;
  const text = `![dot](${url}) ![evil](data:text/html;base64,PHNjcmlwdD4=) ![svg](data:image/svg+xml;base64,PHN2Zz4=)\n`;
  const { page, trouble } = await open(t, { "a.md": text });
  await page.locator("[data-markdown]").waitFor();
  assert.equal(await page.locator("[data-markdown] img").count(), 0);
  await page.getByRole("button", { name: /Show image\/png, 70.* dot/ }).click();
  const image = page.getByRole("img", { name: "dot" });
  await eventually(() => image.evaluate((shown) => shown.naturalWidth === 1));
  assert.equal(await page.locator("[data-markdown] img").count(), 1);
  assert.match(await page.locator("[data-markdown]").textContent(), /\[evil\].*\[svg\]/);
  assert.deepEqual(trouble, []);
});
