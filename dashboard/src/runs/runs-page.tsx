import { hashKey } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { keys } from "~/api/keys";
import { EVERY } from "~/api/poll-policy";
import { runListOptions } from "~/api/run-queries";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { usePolling } from "~/live/use-polling";
import { PageHeading } from "~/shell/page-heading";

export function RunsPage() {
  const { t } = useI18n();
  const runs = usePolling(runListOptions({}), {
    every: (data) => (data && data.activeCount > 0 ? EVERY.runsActive : EVERY.runsIdle),
    main: true,
  });
  return (
    <>
      <PageHeading title={t.runs.title} />
      <RegionState query={runs} queryHash={hashKey(keys.runList({}))} skeletonRows={10}>
        {(data) => (
          <ul>
            {data.runs.map((run) => (
              <li key={run.id}>
                <Link to="/runs/$id" params={{ id: run.id }} className="link">
                  {run.cycleId}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </RegionState>
    </>
  );
}
