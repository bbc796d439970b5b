import type { Usage } from "~/api/client";
import type { Messages } from "~/i18n/en";
import type { Format } from "~/i18n/format";

export interface Line {
  name: string;
  values: readonly (number | null)[];
}

/** What one chart shows: one or two lines over the same times. */
export interface Series {
  name: string;
  times: readonly number[];
  lines: readonly Line[];
  /** The top of the scale, if it is always the same. */
  most?: number;
  text: (value: number) => string;
}

/** Every measurement as a chart of its own; what a runner measures beside the usual comes last, by name. */
export function seriesOf(points: readonly Usage[], t: Messages, format: Format): Series[] {
  const times = points.map(({ at }) => Date.parse(at));
  const share = (value: number) => format.percent(value / 100);
  const rate = (value: number) => t.runners.perSecond(format.bytes(value));
  const percent = (name: string, field: "cpuPercent" | "memoryPercent" | "diskPercent"): Series => ({
    name,
    times,
    lines: [{ name, values: points.map((point) => point[field]) }],
    most: 100,
    text: share,
  });
  const custom = [...new Set(points.flatMap((point) => Object.keys(point.custom)))].sort();
  return [
    percent(t.runners.cpu, "cpuPercent"),
    percent(t.runners.memory, "memoryPercent"),
    percent(t.runners.disk, "diskPercent"),
    {
      name: t.runners.network,
      times,
      lines: [
        { name: t.runners.received, values: points.map((point) => point.rxBytesPerS) },
        { name: t.runners.sent, values: points.map((point) => point.txBytesPerS) },
      ],
      text: rate,
    },
    ...custom.map((name) => ({
      name,
      times,
      lines: [{ name, values: points.map((point) => point.custom[name] ?? null) }],
      text: (value: number) => format.number(value),
    })),
  ];
}

/** Runs of neighbouring values: where nothing was measured, a line has a gap and not a bridge. */
export function pieces(
  times: readonly number[],
  values: readonly (number | null)[],
  stepMs: number,
): number[][] {
  const found: number[][] = [];
  let before: number | null = null;
  values.forEach((value, index) => {
    if (value === null) return;
    const isNear = before !== null && (times[index] ?? 0) - (times[before] ?? 0) <= stepMs * 2.5;
    const piece = found.at(-1);
    if (isNear && piece) piece.push(index);
    else found.push([index]);
    before = index;
  });
  return found;
}
