import { hashKey, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import type { Agent, RunDetail } from "~/api/client";
import { keys } from "~/api/keys";
import { EVERY } from "~/api/poll-policy";
import { agentsOptions } from "~/api/run-queries";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { usePolling } from "~/live/use-polling";
import { PageHeading } from "~/shell/page-heading";
import { AgentBar } from "./agent-bar";
import { AgentChoice } from "./agent-choice";
import { firstInputs } from "./first-text";
import { fromRunOptions, stateFromRun } from "./from-run";
import { NoAgents, NoSuchAgent } from "./no-agents";
import type { Schema } from "./schema";
import { StartForm } from "./start-form";
import { NO_OPTIONS } from "./start-options";
import { USUAL_LIMITS, uploadLimitsOptions } from "./upload-limits";
import { Uploads } from "./uploads";
import type { FormState } from "./use-draft";

const route = getRouteApi("/runs/new");

/** Starting a run: an agent, what it works on, and how far it should go. */
export function StartRunPage() {
  const { t } = useI18n();
  const { from } = route.useSearch();
  const agents = usePolling(agentsOptions(), { every: () => EVERY.agents });
  const source = useQuery({ ...fromRunOptions(from ?? ""), enabled: from !== undefined });
  return (
    <>
      <div className="mb-3">
        <PageHeading title={t.start.title} />
      </div>
      <RegionState query={agents} queryHash={hashKey(keys.agents)} skeletonRows={6}>
        {(data) =>
          data.agents.length === 0 ? (
            <NoAgents />
          ) : from === undefined ? (
            <Start agents={data.agents} source={null} />
          ) : (
            <RegionState query={source} queryHash={hashKey(fromRunOptions(from).queryKey)} skeletonRows={6}>
              {(found) => <Start agents={data.agents} source={found} />}
            </RegionState>
          )
        }
      </RegionState>
    </>
  );
}

interface StartProps {
  agents: readonly Agent[];
  source: { run: RunDetail; inputs: string } | null;
}

function Start({ agents, source }: StartProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [uploads] = useState(() => new Uploads(USUAL_LIMITS));
  const { data: limits } = useQuery(uploadLimitsOptions());
  useEffect(() => uploads.limit(limits ?? USUAL_LIMITS), [uploads, limits]);
  const name = search.agent ?? source?.run.agentName ?? (agents.length === 1 ? agents[0]?.name : undefined);
  const agent = agents.find((agent) => agent.name === name);
  const first = useMemo(
    (): FormState =>
      source
        ? stateFromRun(source.run, source.inputs)
        : { text: agent ? firstInputs(agent.inputs as Schema) : "{}", options: NO_OPTIONS, unfinished: {} },
    [source, agent],
  );
  if (name === undefined) return <AgentChoice agents={agents} />;
  if (agent === undefined) return <NoSuchAgent name={name} agents={agents} />;
  const change = (part: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...part }, replace: true, resetScroll: false });
  return (
    <div className="space-y-4">
      {source ? <FromRun run={source.run} attempt={search.attempt} /> : null}
      <AgentBar agents={agents} agent={agent} onAgent={(next) => change({ agent: next })} />
      <StartForm
        key={`${agent.name} ${search.from ?? ""}`}
        agent={agent}
        from={search.from}
        first={first}
        uploads={uploads}
        isJson={search.view === "json"}
        onView={(view) => change({ view })}
      />
    </div>
  );
}

function FromRun({ run, attempt }: { run: RunDetail; attempt: number | undefined }) {
  const { t, format } = useI18n();
  const names = format.list(run.files.map(({ name }) => name));
  return (
    <div data-from={run.id}>
      <Link to="/runs/$id" params={{ id: run.id }} className="link">
        {attempt === undefined ? t.start.fromRun(run.cycleId) : t.start.fromAttempt(run.cycleId, attempt)}
      </Link>{" "}
      <Link to="/runs/new" search={{ agent: run.agentName }} className="link ml-3">
        {t.start.startEmpty}
      </Link>
      {run.files.length > 0 ? <p className="mt-1 text-secondary">{t.start.attachAgain(names)}</p> : null}
    </div>
  );
}
