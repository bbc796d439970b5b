import { createFileRoute } from "@tanstack/react-router";
import { runnersOptions } from "~/api/runner-queries";
import { RunnersPage } from "~/runners/runners-page";
import { runnersSearch } from "~/runners/runners-search";

export const Route = createFileRoute("/runners/")({
  validateSearch: runnersSearch,
  // Asks while the code of the page is still on its way; the page itself shows what comes of it.
  loader: ({ context }) => {
    void context.client.prefetchQuery(runnersOptions());
  },
  component: RunnersPage,
});
