import { createFileRoute } from "@tanstack/react-router";
import { runListOptions } from "~/api/run-queries";
import { RunsPage } from "~/runs/runs-page";
import { listQuery, runsSearch } from "~/runs/runs-search";

export const Route = createFileRoute("/runs/")({
  validateSearch: runsSearch,
  loaderDeps: ({ search }) => search,
  // Asks while the code of the page is still on its way; the page itself shows what comes of it.
  loader: ({ context, deps }) => {
    void context.client.prefetchQuery(runListOptions(listQuery(deps, Date.now())));
  },
  component: RunsPage,
});
