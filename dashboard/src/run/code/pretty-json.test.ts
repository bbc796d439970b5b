import { expect, it } from "vitest";
import { prettyJson } from "./pretty-json";

it("shows the structure as JSON.stringify would", () => {
  const value = { a: [1, "two, [three]", { b: null }, [], {}], 'quo"te\\': "}{", empty: "" };
  expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});

it("keeps numbers and repeated keys to the letter", () => {
  expect(prettyJson('{"a":1.0,"a":123456789012345678901,"b":1e21}')).toBe(
    '{\n  "a": 1.0,\n  "a": 123456789012345678901,\n  "b": 1e21\n}',
  );
});

it("leaves what is no JSON alone", () => {
  for (const text of ["{a: 1}", "", "[1,", "plain"]) expect(prettyJson(text)).toBe(text);
});
