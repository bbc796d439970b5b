import { hashKey, useQuery } from "@tanstack/react-query";
import { keys } from "~/api/keys";
import { agentsOptions } from "~/api/run-queries";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { PageHeading } from "~/shell/page-heading";

export function StartRunPage() {
  const { t } = useI18n();
  const agents = useQuery(agentsOptions());
  return (
    <>
      <PageHeading title={t.start.title} />
      <RegionState query={agents} queryHash={hashKey(keys.agents)} skeletonRows={6}>
        {(data) => (
          <pre className="whitespace-pre-wrap font-mono text-xs">{JSON.stringify(data, null, 2)}</pre>
        )}
      </RegionState>
    </>
  );
}
