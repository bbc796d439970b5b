import { useState } from "react";
import type { RunDetail } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { TrajectoryChart } from "./trajectory-chart";
import { bestOf, pointsOf } from "./trajectory-points";
import { TrajectoryTable } from "./trajectory-table";

/** The spine of the page: the score of every attempt against the line it has to reach. */
export function Trajectory({ run, onAttempt }: { run: RunDetail; onAttempt: (attempt: number) => void }) {
  const { t, format } = useI18n();
  const [asTable, setAsTable] = useState(false);
  const points = pointsOf(run.attempts);
  const best = bestOf(points);
  if (best === undefined) return <p className="card mb-4 p-3 text-secondary">{t.run.noScore}</p>;

  const gap = run.passThreshold - best.score;
  const words = gap > 1e-9 ? t.run.summaryBelow : t.run.summaryAbove;
  const summary = words(
    points.map((point) => format.score(point.score)).join(", "),
    format.score(best.score),
    best.attempt,
    format.score(run.passThreshold),
    format.score(Math.abs(gap)),
  );
  return (
    <section aria-label={t.run.chart} className="card mb-4 p-3">
      {asTable ? (
        <TrajectoryTable points={points} threshold={run.passThreshold} />
      ) : (
        <TrajectoryChart
          points={points}
          threshold={run.passThreshold}
          maxAttempts={run.maxAttempts}
          label={summary}
          onAttempt={onAttempt}
        />
      )}
      <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
        <p data-summary className="text-secondary">
          {summary}
        </p>
        <button type="button" className="button" onClick={() => setAsTable(!asTable)}>
          {asTable ? t.run.showChart : t.run.showTable}
        </button>
      </div>
    </section>
  );
}
