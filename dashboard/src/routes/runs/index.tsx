import { createFileRoute } from "@tanstack/react-router";
import * as v from "valibot";
import { RunsPage } from "~/runs/runs-page";
import { searchText } from "~/url/search-fields";

export const Route = createFileRoute("/runs/")({
  validateSearch: v.object({ q: searchText() }),
  component: RunsPage,
});
