import { describe, expect, it } from "vitest";
import { parsePreferences } from "./preferences";

const DEFAULTS = {
  theme: "auto",
  language: "auto",
  timeZone: "local",
  density: "comfortable",
  motion: "auto",
  diff: "side",
  shortcuts: true,
};

describe("kept preferences", () => {
  it.each([null, "", "{", "null", "7", "[]", '"dark"'])("are the defaults for %j", (text) => {
    expect(parsePreferences(text)).toEqual(DEFAULTS);
  });

  it("are repaired field by field", () => {
    expect(
      parsePreferences('{"theme":"light","density":"huge","shortcuts":"no","motion":"reduced"}'),
    ).toEqual({
      ...DEFAULTS,
      theme: "light",
      motion: "reduced",
    });
  });
});
