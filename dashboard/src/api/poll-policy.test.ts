import { describe, expect, it } from "vitest";
import { retryAfterMs } from "./api-error";
import { backoffMs, intervalMs, smooth } from "./poll-policy";

describe("polling", () => {
  it("waits longer after each failure, up to half a minute", () => {
    const waits = [1, 2, 3, 4, 5, 6].map((failures) => backoffMs(failures, null, 0.5));
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it("spreads the waits of many tabs, by a tenth", () => {
    expect(backoffMs(1, null, 0)).toBe(1_800);
    expect(backoffMs(1, null, 1)).toBe(2_200);
  });

  it("never asks earlier than the server wants", () => {
    expect(backoffMs(1, 7_000, 0)).toBe(7_000);
    expect(backoffMs(5, 7_000, 0.5)).toBe(30_000);
  });

  it("asks a slow server less often, but once a minute at least", () => {
    expect(intervalMs(5_000, 100)).toBe(5_000);
    expect(intervalMs(5_000, 3_000)).toBe(12_000);
    expect(intervalMs(5_000, 90_000)).toBe(60_000);
  });

  it("smooths answer times", () => {
    expect(smooth(null, 100)).toBe(100);
    expect(smooth(100, 200)).toBeCloseTo(130);
  });

  it("reads Retry-After as seconds or as a date", () => {
    expect(retryAfterMs("7", 0)).toBe(7_000);
    expect(retryAfterMs("Thu, 01 Jan 1970 00:00:09 GMT", 2_000)).toBe(7_000);
    expect(retryAfterMs("soon", 0)).toBeNull();
    expect(retryAfterMs(null, 0)).toBeNull();
  });
});
