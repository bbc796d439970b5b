import { useI18n } from "~/i18n/i18n";

const WIDTH = 96;
const HEIGHT = 22;
const EDGE = 2;

interface Props {
  name: string;
  /** Percent, oldest first. */
  values: readonly number[];
  now: number | undefined;
  isLive: boolean;
}

/** A share of a machine: where it was, as a line, and where it is, as a number. */
export function UsageLine({ name, values, now, isLive }: Props) {
  const { t, format } = useI18n();
  const last = now ?? values.at(-1);
  if (last === undefined) return null;
  const steps = Math.max(values.length - 1, 1);
  const x = (index: number) => EDGE + (index / steps) * (WIDTH - 2 * EDGE);
  const y = (percent: number) => HEIGHT - EDGE - (clamped(percent) / 100) * (HEIGHT - 2 * EDGE);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const share = (percent: number) => format.percent(clamped(percent) / 100);
  const label = t.runners.usageOver(name, share(Math.min(...values, last)), share(Math.max(...values, last)));
  return (
    <div
      className={`grid grid-cols-[4.5rem_1fr_3.5rem] items-center gap-2 ${isLive ? "" : "text-secondary"}`}
    >
      <span className="text-secondary">{name}</span>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-6 w-full"
      >
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="stroke-line" />
        {points.length > 1 ? (
          <polyline
            points={points.join(" ")}
            fill="none"
            className={isLive ? "stroke-accent" : "stroke-control"}
            strokeWidth="1.5"
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        ) : null}
      </svg>
      <span className="text-right" data-live-number={isLive ? "" : undefined}>
        {share(last)}
      </span>
    </div>
  );
}

function clamped(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}
