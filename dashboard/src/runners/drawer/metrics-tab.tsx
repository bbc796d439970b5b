import { hashKey } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { keys } from "~/api/keys";
import { EVERY } from "~/api/poll-policy";
import { SPANS, type Span, usageOptions } from "~/api/runner-queries";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { usePolling } from "~/live/use-polling";
import type { RunnerView } from "../presence";
import { MetricChart } from "./metric-chart";
import { MetricTable } from "./metric-table";
import { seriesOf } from "./series";

/** What the machine was busy with: small pictures, or the same as a table. */
export function MetricsTab({ view, span }: { view: RunnerView; span: Span }) {
  const { t, format } = useI18n();
  const [asTable, setAsTable] = useState(false);
  const options = usageOptions(view.runner.id, span);
  const query = usePolling(options, {
    every: () => (view.presence === "offline" ? EVERY.agents : EVERY.runnersWatched),
  });
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <nav aria-label={t.runners.span} className="flex gap-1">
          {SPANS.map((name) => (
            <Link
              key={name}
              to="/runners"
              search={(before) => ({ ...before, span: name })}
              replace
              resetScroll={false}
              className={`button rounded-full ${name === span ? "button-pressed" : ""}`}
              aria-current={name === span ? "true" : undefined}
            >
              {t.runners.spans[name]}
            </Link>
          ))}
        </nav>
        <button type="button" className="button ml-auto" onClick={() => setAsTable(!asTable)}>
          {asTable ? t.run.showChart : t.run.showTable}
        </button>
      </div>
      <RegionState
        query={query}
        queryHash={hashKey(keys.runnerUsage(view.runner.id, span))}
        skeletonRows={8}
        empty={({ points }) =>
          points.length === 0 ? <p className="text-secondary">{t.runners.noMetrics}</p> : null
        }
      >
        {(history) => {
          const last = history.points.at(-1);
          return (
            <>
              {view.isLive || !last ? null : (
                <p className="mb-2 text-warn">{t.runners.lastKnown(format.dateTime(Date.parse(last.at)))}</p>
              )}
              {asTable ? (
                <MetricTable points={history.points} />
              ) : (
                <div className="grid gap-3">
                  {seriesOf(history.points, t, format).map((series) => (
                    <MetricChart
                      key={series.name}
                      series={series}
                      stepMs={history.stepMs}
                      span={span}
                      isLive={view.isLive}
                    />
                  ))}
                </div>
              )}
            </>
          );
        }}
      </RegionState>
    </>
  );
}
