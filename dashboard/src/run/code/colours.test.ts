import { describe, expect, it } from "vitest";
import { KINDS, pieces } from "./colours";
import { languageOf } from "./language-of";

const kind = (name: (typeof KINDS)[number]) => KINDS.indexOf(name);

describe("the pieces of a line", () => {
  const colours = {
    lines: Uint32Array.from([0, 2, 2]),
    ends: Uint32Array.from([3, 5]),
    kinds: Uint8Array.from([kind("keyword"), kind("foreground")]),
  };

  it("are those of its own tokens, and its end is plain where nobody coloured it", () => {
    expect(pieces("let x = 1;", 0, colours)).toEqual([
      { text: "let", kind: "keyword" },
      { text: " x", kind: "foreground" },
      { text: " = 1;", kind: "foreground" },
    ]);
  });

  it("are the whole line where there are no tokens, or no line", () => {
    expect(pieces("plain", 1, colours)).toEqual([{ text: "plain", kind: "foreground" }]);
    expect(pieces("beyond", 9, colours)).toEqual([{ text: "beyond", kind: "foreground" }]);
    expect(pieces("", 1, colours)).toEqual([]);
  });
});

describe("the language of a file", () => {
  it("is what its last extension says", () => {
    expect(languageOf("src/deep.d/main.rs")).toBe("rust");
    expect(languageOf("REPORT.JSON")).toBe("json");
    expect(languageOf("a.test.ts")).toBe("typescript");
  });

  it("is none for a name that says nothing, or plays tricks", () => {
    for (const name of ["json", "Makefile", "a.constructor", "a.__proto__", "a.json/b", ""])
      expect(languageOf(name)).toBeUndefined();
  });
});
