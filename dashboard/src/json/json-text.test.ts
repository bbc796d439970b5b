import { describe, expect, it } from "vitest";
import { insertItem, nodeAt, removeAt, setAt, swapItems } from "./json-edit";
import { fromPointer, toPointer } from "./json-pointer";
import { JsonSyntaxError, parseTree } from "./json-tree";

const TEXT = `{
  "none": null, "empty": "", "zero": 0, "minus": -0.0,
  "huge": 1e21,  "big": 12345678901234567890123,
  "nested": { "a/b": [ 1.10, {"x~y": true} ] },
  "unknown": {"kept" : [ ]}
}`;
const withoutValue = (text: string, value: string) => text.replace(value, "");

describe("edits of a JSON text", () => {
  it("change the one value and no other byte", () => {
    const edited = setAt(TEXT, ["nested", "a/b", 1, "x~y"], '"new"');
    expect(edited).toBe(TEXT.replace("true", '"new"'));
    for (const kept of [
      '"none": null',
      '"empty": ""',
      '"zero": 0',
      "-0.0",
      "1e21",
      "12345678901234567890123",
      "1.10",
    ])
      expect(edited).toContain(kept);
    expect(withoutValue(edited, '"new"')).toBe(withoutValue(TEXT, "true"));
  });

  it("set a value to what it was without a trace", () => {
    for (const path of [["none"], ["huge"], ["big"], ["nested", "a/b", 0], ["unknown"]]) {
      const node = nodeAt(parseTree(TEXT), path);
      expect(setAt(TEXT, path, TEXT.slice(node?.from, node?.to))).toBe(TEXT);
    }
  });

  it("add a member as its neighbours are laid out, and take it away again", () => {
    const added = setAt(TEXT, ["more"], "1E400");
    expect(added).toContain(',\n  "more": 1E400\n}');
    expect(removeAt(added, ["more"])).toBe(TEXT);
    expect(setAt("{}", ["a", "b"], "1")).toBe('{ "a": { "b": 1 } }');
    expect(removeAt('{ "a": 1 }', ["a"])).toBe("{}");
    expect(removeAt('{"a": 1, "b": 2}', ["a"])).toBe('{"b": 2}');
    expect(removeAt(TEXT, ["absent"])).toBe(TEXT);
  });

  it("insert, swap and remove items with their own text", () => {
    expect(insertItem("[]", [], 0, "1e21")).toBe("[1e21]");
    expect(insertItem("[1, 2]", [], 2, "3")).toBe("[1, 2,3]".replace(",3", ", 3"));
    expect(insertItem("[1, 2]", [], 0, "0")).toBe("[0, 1, 2]");
    expect(swapItems("[ 1.0,  2e2, 3 ]", [], 0, 1)).toBe("[ 2e2,  1.0, 3 ]");
    expect(swapItems("[1, 2]", [], 1, 2)).toBe("[1, 2]");
    expect(removeAt("[1, 2, 3]", [1])).toBe("[1, 3]");
    expect(insertItem("{}", ["list"], 0, '"a"')).toBe('{ "list": ["a"] }');
  });

  it("reach the last of two members of one name", () => {
    expect(setAt('{"a": 1, "a": 2}', ["a"], "3")).toBe('{"a": 1, "a": 3}');
  });

  it("treat __proto__ as the name it is", () => {
    expect(setAt('{"__proto__": 1}', ["__proto__"], "2")).toBe('{"__proto__": 2}');
  });
});

describe("a text that is no JSON", () => {
  it.each([
    ['{\n  "a": 1,\n}', 3, 1],
    ['{"a": 01}', 1, 8],
    ['{"a": "x\n"}', 1, 9],
    ['{"a": "\\q"}', 1, 8],
    ['{"a"', 1, 5],
    ["", 1, 1],
    ["[1] 2", 1, 5],
    ["[nope]", 1, 2],
  ])("%j breaks at line %i, column %i", (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow();
    try {
      parseTree(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(JsonSyntaxError);
      expect(error).toMatchObject({ line, column });
    }
  });

  it("does not use up the stack", () => {
    expect(() => parseTree("[".repeat(100_000))).toThrow(JsonSyntaxError);
  });
});

describe("pointers", () => {
  it("escape and come back", () => {
    expect(toPointer(["a/b", "x~y", 0, ""])).toBe("/a~1b/x~0y/0/");
    expect(fromPointer("/a~1b/x~0y/0/")).toEqual(["a/b", "x~y", "0", ""]);
    expect(fromPointer("")).toEqual([]);
  });
});
