import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { RunDetail } from "~/api/client";
import { toasts } from "~/components/toast-store";
import { useI18n } from "~/i18n/i18n";
import { useShortcuts } from "~/shell/shortcuts/use-shortcuts";
import { listNeighbour } from "./list-neighbour";
import { pairOf, type RunSearch, TABS } from "./run-search";

/** The keys of the page. None of them changes the run. */
export function useKeys(run: RunDetail, search: RunSearch, change: (part: Partial<RunSearch>) => void) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const attempts = run.attempts.map((attempt) => attempt.attempt);
  const current = search.attempt ?? pairOf(search.diff, attempts)?.[1] ?? attempts.at(-1) ?? 1;

  const step = (by: number) => {
    const attempt = attempts[attempts.indexOf(current) + by];
    if (attempt !== undefined) change({ tab: "attempts", attempt, diff: undefined });
  };
  const toRun = (by: number) => {
    const id = listNeighbour(client, run.id, by);
    if (id === undefined) toasts.add({ text: t.run.noOtherRun });
    else void navigate({ to: "/runs/$id", params: { id }, search: { tab: search.tab } });
  };
  const compare = () => {
    const before = attempts[attempts.indexOf(current) - 1];
    if (before !== undefined) change({ tab: "attempts", attempt: current, diff: `${before}..${current}` });
  };
  const copyLink = () =>
    navigator.clipboard
      .writeText(location.href)
      .then(() => toasts.add({ text: t.run.copyLink }))
      .catch(() => toasts.add({ text: t.regions.copyFailed, bad: true }));

  const scope = "page" as const;
  useShortcuts([
    ...TABS.map((tab, index) => ({
      keys: String(index + 1),
      scope,
      label: t.run.tab[tab],
      run: () => change({ tab }),
    })),
    { keys: "[", scope, label: t.run.previousRun, run: () => toRun(-1) },
    { keys: "]", scope, label: t.run.nextRun, run: () => toRun(1) },
    { keys: ",", scope, label: t.run.keys.previousAttempt, run: () => step(-1) },
    { keys: ".", scope, label: t.run.keys.nextAttempt, run: () => step(1) },
    { keys: "d", scope, label: t.run.keys.diff, run: compare },
    {
      keys: "m",
      scope,
      label: t.run.keys.mode,
      run: () => change({ as: search.as === "raw" ? "rendered" : "raw" }),
    },
    { keys: "y", scope, label: t.run.keys.link, run: () => void copyLink() },
  ]);
}
