import type { Language } from "./languages";

const BY_EXTENSION: Record<string, Language> = {
  json: "json",
  md: "markdown",
  markdown: "markdown",
  ts: "typescript",
  mts: "typescript",
  js: "typescript",
  mjs: "typescript",
  py: "python",
  rs: "rust",
  sh: "bash",
  bash: "bash",
  yaml: "yaml",
  yml: "yaml",
  toml: "toml",
};

/** The language a file's name promises, if we have its grammar. */
export function languageOf(filename: string): Language | undefined {
  const extension = filename.split("/").at(-1)?.split(".").slice(1).at(-1)?.toLowerCase() ?? "";
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}
