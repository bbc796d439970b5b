import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { filterCount, listQuery, refined, runsSearch } from "./runs-search";

const parse = (search: Record<string, string>) => v.parse(runsSearch, search);
const NOW = Date.parse("2026-02-08T12:34:56Z");

describe("the address of a list", () => {
  it("becomes a query of the API", () => {
    const search = parse({
      status: "needs_you",
      agent: "writer",
      q: "a",
      tag: "t",
      sort: "created",
      cursor: "c",
    });
    expect(listQuery(search, NOW)).toEqual({
      status: "waiting",
      agent: "writer",
      q: "a",
      tag: "t",
      sort: "created",
      cursor: "c",
      limit: 50,
    });
  });

  it.each([
    ["stalled", { status: "stalled" }],
    ["not_passed", { status: "not_passed" }],
    ["failed", { status: "broken" }],
  ])("leaves it to the API to find what is %s", (status, asked) => {
    expect(listQuery(parse({ status }), NOW)).toEqual({ ...asked, limit: 50 });
  });

  it("asks for the same range all hour", () => {
    const search = parse({ range: "7d" });
    expect(listQuery(search, NOW).from).toBe("2026-02-01T12:00:00.000Z");
    expect(listQuery(search, NOW + 60_000)).toEqual(listQuery(search, NOW));
  });

  it.each([
    { status: "bogus" },
    { sort: "cost" },
    { sort: "-created" },
    { range: "1y" },
    { q: "x".repeat(201) },
  ])("ignores %j", (search) => {
    expect(listQuery(parse(search as unknown as Record<string, string>), NOW)).toEqual({ limit: 50 });
  });

  it.each(["created", "-updated", "updated", "-duration", "duration", "-score", "score"])(
    "asks for the order %s",
    (sort) => {
      expect(listQuery(parse({ sort }), NOW)).toEqual({ sort, limit: 50 });
    },
  );

  it("begins at the first page under other filters", () => {
    expect(refined(parse({ cursor: "c", q: "a" }), { tag: "t" })).toEqual({
      q: "a",
      tag: "t",
      cursor: undefined,
    });
    expect(filterCount(parse({ cursor: "c", sort: "created", q: "a", tag: "t" }))).toBe(2);
  });
});
