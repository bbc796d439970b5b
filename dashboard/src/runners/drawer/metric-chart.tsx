import { useState } from "react";
import { SPAN_MS, type Span } from "~/api/runner-queries";
import { useI18n } from "~/i18n/i18n";
import { pieces, type Series } from "./series";

const WIDTH = 560;
const HEIGHT = 84;
const TOP = 6;
const BOTTOM = 2;
const INKS = ["stroke-accent", "stroke-special"] as const;

interface Props {
  series: Series;
  stepMs: number;
  span: Span;
  isLive: boolean;
}

/** One measurement over time. The pointer reads a moment; the table beside it has them all. */
export function MetricChart({ series, stepMs, span, isLive }: Props) {
  const { t, format } = useI18n();
  const [pointed, setPointed] = useState<number | null>(null);
  const { times, lines } = series;
  const all = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const most = series.most ?? (Math.max(...all, 0) * 1.15 || 1);
  const end = times.at(-1) ?? 0;
  const start = end - SPAN_MS[span];
  const x = (at: number) => ((at - start) / (end - start)) * WIDTH;
  const y = (value: number) => TOP + (1 - Math.min(1, value / most)) * (HEIGHT - TOP - BOTTOM);
  const place = (values: readonly (number | null)[], index: number) =>
    `${x(times[index] ?? 0).toFixed(1)},${y(values[index] ?? 0).toFixed(1)}`;

  const shown = pointed ?? times.length - 1;
  const said = lines.map(({ name, values }) => {
    const value = values[shown];
    const text = typeof value === "number" ? series.text(value) : "–";
    return lines.length > 1 ? `${name} ${text}` : text;
  });
  const summary = t.runners.chartSummary(
    series.name,
    series.text(Math.min(...all)),
    series.text(Math.max(...all)),
    t.runners.spans[span],
  );
  const point = (event: React.PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = start + ((event.clientX - box.left) / box.width) * (end - start);
    const nearest = times.reduce(
      (best, time, index) => (Math.abs(time - at) < Math.abs((times[best] ?? 0) - at) ? index : best),
      0,
    );
    setPointed(nearest);
  };
  return (
    <figure className="card p-3">
      <figcaption className="mb-1 flex flex-wrap justify-between gap-x-3">
        <span className="font-medium">{series.name}</span>
        <span className={isLive || pointed !== null ? "" : "text-secondary"}>
          {said.join(" · ")}
          {pointed === null ? null : (
            <span className="text-secondary"> {format.clock(times[pointed] ?? 0)}</span>
          )}
        </span>
      </figcaption>
      <svg
        role="img"
        aria-label={summary}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-20 w-full"
        onPointerMove={point}
        onPointerLeave={() => setPointed(null)}
      >
        {[0.5, 1].map((part) => (
          <line
            key={part}
            x1="0"
            x2={WIDTH}
            y1={y(most * (1 - part))}
            y2={y(most * (1 - part))}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {lines.map(({ name, values }, line) =>
          pieces(times, values, stepMs).map((piece) => (
            <polyline
              key={`${name} ${piece[0]}`}
              points={(piece.length > 1 ? piece : [...piece, ...piece])
                .map((index) => place(values, index))
                .join(" ")}
              fill="none"
              className={isLive ? INKS[line % INKS.length] : "stroke-control"}
              strokeWidth="1.75"
              strokeDasharray={line > 0 ? "4 3" : undefined}
              strokeLinejoin="round"
              strokeLinecap="round"
              vectorEffect="non-scaling-stroke"
            />
          )),
        )}
        {pointed === null ? null : (
          <line
            x1={x(times[pointed] ?? 0)}
            x2={x(times[pointed] ?? 0)}
            y1="0"
            y2={HEIGHT}
            className="stroke-control"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <div aria-hidden="true" className="mt-1 flex justify-between text-secondary text-xs">
        <span>{format.dateTime(start)}</span>
        <span>
          {series.text(Math.min(...all))} – {series.text(Math.max(...all))}
        </span>
        <span>{format.dateTime(end)}</span>
      </div>
    </figure>
  );
}
