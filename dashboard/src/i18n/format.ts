import type { Preferences } from "~/preferences/preferences";

export type Locale = "en" | "de";

/** Numbers, times and texts as a reader of one language expects them. */
export interface Format {
  locale: Locale;
  integer: (value: number) => string;
  /** A score: two decimals, rounded down so that nothing looks as if it had passed. */
  score: (value: number) => string;
  /** A difference of scores, with its sign. */
  scoreChange: (value: number) => string;
  percent: (value: number) => string;
  bytes: (value: number) => string;
  /** Any number, with at most two decimals. */
  number: (value: number) => string;
  duration: (ms: number) => string;
  /** A short time, with a tenth: `0.4 s`. */
  seconds: (ms: number) => string;
  /** `8 seconds ago`; the second argument is now. */
  ago: (atMs: number, nowMs: number) => string;
  clock: (at: Date | number) => string;
  dateTime: (at: Date | number) => string;
  /** Exact, in local time and UTC. */
  exact: (at: Date | number) => string;
  list: (parts: string[]) => string;
}

const TAGS: Record<Locale, string> = { en: "en-GB", de: "de-DE" };
const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;
const SHORT = { day: "d", hour: "h", minute: "m", second: "s" } as const;
const SHORT_DE = { day: "T", hour: "Std.", minute: "Min.", second: "Sek." } as const;

export function makeFormat(locale: Locale, timeZone: Preferences["timeZone"]): Format {
  const tag = TAGS[locale];
  const zone = timeZone === "utc" ? { timeZone: "UTC" } : {};
  const integer = new Intl.NumberFormat(tag);
  const twoDecimals = new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const signed = new Intl.NumberFormat(tag, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: "always",
  });
  const plain = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const seconds = new Intl.NumberFormat(tag, { style: "unit", unit: "second", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(tag, { style: "percent" });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "always", style: "short" });
  const clock = new Intl.DateTimeFormat(tag, { timeStyle: "medium", ...zone });
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short", ...zone });
  const full: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "long" };
  const exactLocal = new Intl.DateTimeFormat(tag, full);
  const exactUtc = new Intl.DateTimeFormat(tag, { ...full, timeZone: "UTC" });
  const units = locale === "de" ? SHORT_DE : SHORT;
  const gap = locale === "de" ? "\u00a0" : "";

  return {
    locale,
    integer: (value) => integer.format(value),
    score: (value) => twoDecimals.format(Math.floor(value * 100 + 1e-9) / 100),
    scoreChange: (value) => signed.format(value),
    percent: (value) => percent.format(value),
    bytes: (value) => formatBytes(value, tag),
    number: (value) => plain.format(value),
    seconds: (ms) => seconds.format(Math.max(0, ms) / 1000),
    duration: (ms) => formatDuration(ms, (unit) => gap + units[unit]),
    ago(atMs, nowMs) {
      const age = Math.max(0, nowMs - atMs);
      const [unit, size] = STEPS.find(([, step]) => age >= step) ?? (["second", 1000] as const);
      return relative.format(-Math.floor(age / size), unit);
    },
    clock: (at) => clock.format(at),
    dateTime: (at) => dateTime.format(at),
    exact: (at) => `${exactLocal.format(at)} · ${exactUtc.format(at)}`,
    list: (parts) => new Intl.ListFormat(tag).format(parts),
  };
}

/** The two largest units: `4m 12s`, `2h 5m`, `0s`. */
function formatDuration(ms: number, unitText: (unit: keyof typeof SHORT) => string): string {
  let rest = Math.max(0, Math.round(ms / 1000) * 1000);
  const parts: string[] = [];
  for (const [unit, size] of STEPS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unitText(unit)}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || `0${unitText("second")}`;
}

function formatBytes(value: number, tag: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(units.length - 1, value < 1000 ? 0 : Math.floor(Math.log10(value) / 3));
  const unit = units[power] ?? "byte";
  const digits = power === 0 ? 0 : 1;
  const format = new Intl.NumberFormat(tag, {
    style: "unit",
    unit,
    // The short form of a byte has no plural.
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: digits,
  });
  return format.format(value / 1000 ** power);
}
