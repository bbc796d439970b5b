import { useI18n } from "~/i18n/i18n";

const WIDTH = 72;
const HEIGHT = 26;
const EDGE = 3;

interface Props {
  scores: readonly number[];
  threshold: number;
  maxAttempts: number;
}

/** Scores, attempt by attempt, against the line they have to reach. */
export function Sparkline({ scores, threshold, maxAttempts }: Props) {
  const { t, format } = useI18n();
  const steps = Math.max(maxAttempts, scores.length, 2) - 1;
  const x = (index: number) => EDGE + (index / steps) * (WIDTH - 2 * EDGE);
  // From a little below the worst to a little above the best: what matters is the way to the line.
  const low = Math.min(threshold, ...scores) - 0.05;
  const high = Math.max(threshold, ...scores) + 0.05;
  const y = (score: number) => EDGE + ((high - score) / (high - low)) * (HEIGHT - 2 * EDGE);
  const points = scores.map((score, index) => `${x(index).toFixed(1)},${y(score).toFixed(1)}`);
  const last = scores.at(-1);
  const label =
    scores.length === 0
      ? t.regions.noScores
      : t.regions.scores(scores.map(format.score).join(", "), format.score(threshold));

  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      className="shrink-0"
    >
      <title>{label}</title>
      <line
        x1="0"
        x2={WIDTH}
        y1={y(threshold)}
        y2={y(threshold)}
        className="stroke-control"
        strokeWidth="1"
        strokeDasharray="3 2"
      />
      {points.length > 1 ? (
        <polyline
          points={points.join(" ")}
          fill="none"
          className="stroke-accent"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      ) : null}
      {last === undefined ? null : (
        <circle
          cx={x(scores.length - 1)}
          cy={y(last)}
          r="2.5"
          className={last >= threshold ? "fill-good" : "fill-accent"}
        />
      )}
    </svg>
  );
}
