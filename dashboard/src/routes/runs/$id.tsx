import { createFileRoute } from "@tanstack/react-router";
import { RunPage } from "~/run/run-page";
import { runSearch } from "~/run/run-search";

export const Route = createFileRoute("/runs/$id")({
  validateSearch: runSearch,
  component: RunPage,
});
