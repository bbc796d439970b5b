import { describe, expect, it } from "vitest";
import { makeFormat } from "./format";

const en = makeFormat("en", "utc");
const de = makeFormat("de", "utc");

describe("formats", () => {
  it("writes durations with their two largest units", () => {
    expect([0, 9_400, 252_000, 7_500_000, 180_000].map(en.duration)).toEqual([
      "0s",
      "9s",
      "4m 12s",
      "2h 5m",
      "3m",
    ]);
    expect(de.duration(252_000)).toBe("4\u00a0Min. 12\u00a0Sek.");
  });

  it("rounds scores down, so that nothing looks as if it had passed", () => {
    expect(en.score(0.7999)).toBe("0.79");
    expect(en.score(0.8)).toBe("0.80");
    expect(en.score(0.29)).toBe("0.29");
    expect(de.score(0.7999)).toBe("0,79");
  });

  it("signs changes", () => {
    expect([0.16, -0.06].map(en.scoreChange)).toEqual(["+0.16", "-0.06"]);
  });

  it("says how long ago, never in the future", () => {
    expect(en.ago(0, 8_000)).toMatch(/^8 sec\.? ago$/);
    expect(en.ago(0, 3 * 3_600_000)).toMatch(/^3 hr\.? ago$/);
    expect(en.ago(5_000, 0)).toMatch(/^0 sec\.? ago$/);
    expect(de.ago(0, 180_000)).toBe("vor 3 Min.");
  });

  it("writes numbers and sizes as the language does", () => {
    expect(en.integer(1_240)).toBe("1,240");
    expect(de.integer(1_240)).toBe("1.240");
    expect(en.bytes(12_400)).toBe("12.4 kB");
    expect(en.bytes(999)).toBe("999 bytes");
  });

  it("shows the exact time in UTC too", () => {
    expect(en.exact(0)).toContain("00:00:00 UTC");
  });
});
