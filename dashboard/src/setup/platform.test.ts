import { describe, expect, it } from "vitest";
import { guessedPlatform } from "./platform";

describe("the guess of a platform", () => {
  it("takes what a browser says in words over its name", () => {
    const userAgent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140";
    expect(guessedPlatform({ userAgent, platform: "macOS", architecture: "x86" })).toEqual({
      system: "macos",
      architecture: "x86_64",
    });
  });

  it("takes a Mac that says nothing for Apple silicon", () => {
    const userAgent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605";
    expect(guessedPlatform({ userAgent })).toEqual({ system: "macos", architecture: "aarch64" });
  });

  it("knows Windows, Linux and Linux on ARM by name", () => {
    const of = (userAgent: string) => Object.values(guessedPlatform({ userAgent })).join("-");
    expect(of("Mozilla/5.0 (Windows NT 10.0; Win64; x64)")).toBe("windows-x86_64");
    expect(of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0)")).toBe("linux-x86_64");
    expect(of("Mozilla/5.0 (X11; Linux aarch64)")).toBe("linux-aarch64");
    expect(of("something else")).toBe("linux-x86_64");
  });
});
