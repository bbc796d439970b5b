import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { searchNumber, searchText, searchWord } from "./search-fields";
import { parseSearch, stringifySearch } from "./search-text";

describe("the address", () => {
  it("holds plain text, and gives the same back", () => {
    const search = { q: '"2026" & <b>', status: "failed", page: 2 };
    const text = stringifySearch(search);
    expect(text).toBe("?q=%222026%22+%26+%3Cb%3E&status=failed&page=2");
    expect(parseSearch(text)).toEqual({ q: '"2026" & <b>', status: "failed", page: "2" });
  });

  it("has no trace of what is not set", () => {
    expect(stringifySearch({ q: "", status: undefined, tag: null })).toBe("");
  });

  it("means nothing where it is nonsense", () => {
    const schema = v.object({ n: searchNumber(), word: searchWord(["a", "b"]), text: searchText(3) });
    expect(v.parse(schema, { n: "2", word: "b", text: "abc" })).toEqual({ n: 2, word: "b", text: "abc" });
    expect(v.parse(schema, { n: 3 })).toEqual({ n: 3 });
    expect(v.parse(schema, { n: "-1", word: "c", text: "abcd" })).toEqual({});
    expect(v.parse(schema, { n: "x", word: "", text: { a: 1 } })).toEqual({});
  });
});
