import { describe, expect, it } from "vitest";
import { de } from "./de";
import { en } from "./en";

/** Every text with its path; those with arguments are called with what shows up. */
function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(value(2, 2, 2))]];
  return Object.entries(value as object).flatMap(([key, part]) => texts(part, path ? `${path}.${key}` : key));
}

const english = texts(en);
const german = new Map(texts(de));

describe("the dictionaries", () => {
  it.each(english)("%s is there in both languages", (path, text) => {
    expect(text.trim()).not.toBe("");
    expect(german.get(path)?.trim()).toBeTruthy();
  });

  it("have the same keys", () => {
    expect([...german.keys()].sort()).toEqual(english.map(([path]) => path).sort());
  });
});
