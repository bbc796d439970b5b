import { hashKey } from "@tanstack/react-query";
import { keys } from "~/api/keys";
import { EVERY } from "~/api/poll-policy";
import { runOptions } from "~/api/run-queries";
import { RegionState } from "~/components/region-state";
import { isTerminal, runState } from "~/components/run-state";
import { StatusBadge } from "~/components/status-badge";
import { useI18n } from "~/i18n/i18n";
import { usePolling } from "~/live/use-polling";
import { PageHeading } from "~/shell/page-heading";

export function RunDetailPage({ id }: { id: string }) {
  const { t } = useI18n();
  const run = usePolling(runOptions(id), {
    every: (data) => (data && isTerminal(data.status) ? false : EVERY.runWorking),
    main: true,
  });
  return (
    <>
      <PageHeading title={`${t.detail.title} ${run.data?.cycleId ?? id}`} />
      <RegionState query={run} queryHash={hashKey(keys.run(id))} skeletonRows={6}>
        {(data) => (
          <>
            <StatusBadge state={runState(data)} />
            <pre className="whitespace-pre-wrap font-mono text-xs">{JSON.stringify(data, null, 2)}</pre>
          </>
        )}
      </RegionState>
    </>
  );
}
