import { useI18n } from "~/i18n/i18n";
import { useMedia } from "~/live/use-media";
import type { Point } from "./trajectory-points";

/** In the picture's own units: its texts grow and shrink with it, so a narrow page needs a narrow picture. */
const WIDE = 640;
const NARROW = 300;
const HEIGHT = 150;
const LEFT = 36;
const RIGHT = 16;
const TOP = 22;
const BOTTOM = 22;

interface Props {
  points: readonly Point[];
  threshold: number;
  maxAttempts: number;
  label: string;
  onAttempt: (attempt: number) => void;
}

/** A picture for the eye; the keyboard reaches attempts by `,` and `.` and in the tab of attempts. */
export function TrajectoryChart({ points, threshold, maxAttempts, label, onAttempt }: Props) {
  const { t, format } = useI18n();
  const width = useMedia("(max-width: 30rem)") ? NARROW : WIDE;
  const steps = Math.max(maxAttempts, points.at(-1)?.attempt ?? 1, 2) - 1;
  const x = (attempt: number) => LEFT + ((attempt - 1) / steps) * (width - LEFT - RIGHT);
  const low = Math.max(0, Math.min(threshold, ...points.map((point) => point.score)) - 0.1);
  const high = Math.min(1, Math.max(threshold, ...points.map((point) => point.score)) + 0.05);
  const y = (score: number) => TOP + ((high - score) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const line = points.map((point) => `${x(point.attempt).toFixed(1)},${y(point.score).toFixed(1)}`).join(" ");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${HEIGHT}`} className="max-h-56 w-full">
      <line
        x1={LEFT}
        x2={width - RIGHT}
        y1={y(threshold)}
        y2={y(threshold)}
        className="stroke-control"
        strokeDasharray="5 4"
      />
      <text x="0" y={y(threshold) + 4} className="fill-secondary" fontSize="12">
        {format.score(threshold)}
      </text>
      <polyline points={line} fill="none" className="stroke-accent" strokeWidth="2" strokeLinejoin="round" />
      {points.map((point) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse; links to attempts stand below.
        <g key={point.attempt} className="cursor-pointer" onClick={() => onAttempt(point.attempt)}>
          <circle cx={x(point.attempt)} cy={y(point.score)} r="12" fill="transparent" />
          <circle
            cx={x(point.attempt)}
            cy={y(point.score)}
            r={point.isBest ? 6 : 4}
            className={
              point.score >= threshold ? "fill-good" : point.isRegression ? "fill-bad" : "fill-accent"
            }
          />
          {point.isBest ? (
            <circle cx={x(point.attempt)} cy={y(point.score)} r="9" fill="none" className="stroke-good" />
          ) : null}
          <text
            x={x(point.attempt)}
            y={y(point.score) - 11}
            textAnchor="middle"
            fontSize="12"
            // The threshold's line passes behind a score, not through it.
            paintOrder="stroke"
            strokeWidth="4"
            className="fill-ink stroke-mantle"
          >
            {point.isRegression ? "▼ " : ""}
            {format.score(point.score)}
          </text>
          <text
            x={x(point.attempt)}
            y={HEIGHT - 4}
            textAnchor="middle"
            fontSize="12"
            className="fill-secondary"
          >
            {point.attempt}
          </text>
          <title>{t.run.attempt(point.attempt)}</title>
        </g>
      ))}
    </svg>
  );
}
