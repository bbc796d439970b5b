import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { MessagePanel } from "~/components/message-panel";
import { RegionState } from "~/components/region-state";
import { Skeleton } from "~/components/skeleton";
import { useI18n } from "~/i18n/i18n";
import { PageHeading } from "~/shell/page-heading";
import { Header } from "./header";
import type { RunSearch } from "./run-search";
import type { RunView } from "./run-view";
import { Scrubber } from "./scrubber";
import { standingOf } from "./standing";
import { Tabs } from "./tabs";
import { Trajectory } from "./trajectory";
import { useKeys } from "./use-keys";
import { useMoment } from "./use-moment";
import { useRun } from "./use-run";
import { WhyCard } from "./why-card";

const Timeline = lazy(() => import("./timeline"));
const Children = lazy(() => import("./children"));
const Attempts = lazy(() => import("./attempts"));
const Delivered = lazy(() => import("./delivered"));
const Files = lazy(() => import("./files"));
const Inputs = lazy(() => import("./inputs"));

const route = getRouteApi("/runs/$id");

export function RunPage() {
  const { t } = useI18n();
  const { id } = route.useParams();
  const { query, queryHash, isStarting } = useRun(id);
  return (
    <>
      {query.data ? null : <PageHeading title={`${t.run.title} ${id}`} />}
      {isStarting ? (
        <MessagePanel title={t.run.starting}>{t.run.startingText}</MessagePanel>
      ) : (
        <RegionState query={query} queryHash={queryHash} skeletonRows={6} notFound={<NotFound />}>
          {(view) => <Loaded key={view.run.id} view={view} isConnected={query.error === null} />}
        </RegionState>
      )}
    </>
  );
}

function Loaded({ view, isConnected }: { view: RunView; isConnected: boolean }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<RunSearch>) =>
    void navigate({ search: { ...search, ...part }, replace: true, resetScroll: false });
  const { then, moment, setMoment } = useMoment(view, search.at, (at) => change({ at }));
  const { run, events } = then;
  const state = standingOf(run, isConnected);
  useKeys(run, search, change);
  const tab = search.tab ?? "overview";
  return (
    <>
      <Header run={run} state={state} isConnected={isConnected} attempt={search.attempt} />
      <Scrubber view={view} at={moment} onAt={setMoment} />
      <Trajectory run={run} onAttempt={(attempt) => change({ tab: "attempts", attempt, diff: undefined })} />
      <Tabs tab={tab} view={then} />
      <Suspense fallback={<Skeleton rows={5} />}>
        {tab === "overview" ? <WhyCard run={run} state={state} events={events} /> : null}
        {tab === "overview" ? <Delivered run={run} isRaw={search.as === "raw"} /> : null}
        {tab === "overview" ? <Children run={run} /> : null}
        {tab === "timeline" ? <Timeline view={then} search={search} onSearch={change} /> : null}
        {tab === "attempts" ? <Attempts run={run} search={search} onSearch={change} /> : null}
        {tab === "files" ? <Files run={run} search={search} onSearch={change} /> : null}
        {tab === "inputs" ? <Inputs run={run} /> : null}
      </Suspense>
    </>
  );
}

function NotFound() {
  const { t } = useI18n();
  const find = (
    <Link to="/runs" className="button">
      {t.run.findRuns}
    </Link>
  );
  return (
    <MessagePanel title={t.regions.notFoundTitle} actions={find}>
      {t.regions.notFoundText}
    </MessagePanel>
  );
}
