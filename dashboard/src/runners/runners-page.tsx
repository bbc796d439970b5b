import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useRef } from "react";
import { configOptions } from "~/api/config-query";
import { Icon } from "~/components/icon";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { PageHeading } from "~/shell/page-heading";
import { useShortcuts } from "~/shell/shortcuts/use-shortcuts";
import { NoneFound, NoRunners } from "./empty";
import { RunnerCard } from "./runner-card";
import { RunnersBar } from "./runners-bar";
import { closed, type RunnersSearch } from "./runners-search";
import { useRunners } from "./use-runners";

const Drawer = lazy(() => import("./drawer/drawer"));
const route = getRouteApi("/runners/");

/** All machines that work for this control plane. */
export function RunnersPage() {
  const { t } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const searchField = useRef<HTMLInputElement>(null);
  const runners = useRunners(search);
  const config = useQuery(configOptions());
  useShortcuts([
    { keys: "/", scope: "page", label: t.runs.keySearch, run: () => searchField.current?.focus() },
  ]);

  const goTo = (next: RunnersSearch, replace = false) =>
    void navigate({ search: next, replace, resetScroll: false });
  const empty = () => {
    if (runners.all.length === 0) return <NoRunners />;
    return runners.shown.length === 0 ? <NoneFound search={search} onClear={() => goTo({})} /> : null;
  };
  return (
    <>
      <div className="mb-3 flex min-h-9 flex-wrap items-center justify-between gap-2">
        <PageHeading title={t.runners.title} />
        <Link to="/runners/setup" className="button button-primary">
          <Icon name="plus" />
          {t.runners.setup}
        </Link>
      </div>
      <RunnersBar search={search} counts={runners.counts} onSearch={goTo} searchField={searchField} />
      <RegionState query={runners.query} queryHash={runners.queryHash} skeletonRows={8} empty={empty}>
        {() => (
          <ul
            aria-label={t.runners.title}
            className="grid grid-cols-[repeat(auto-fill,minmax(min(20rem,100%),1fr))] gap-3"
          >
            {runners.shown.map((view) => (
              <li key={view.runner.id} className="grid">
                <RunnerCard view={view} newest={config.data?.version ?? ""} />
              </li>
            ))}
          </ul>
        )}
      </RegionState>
      <Suspense>
        {search.id && runners.query.data ? (
          <Drawer
            id={search.id}
            view={runners.open}
            search={search}
            onClose={() => goTo(closed(search), true)}
          />
        ) : null}
      </Suspense>
    </>
  );
}
