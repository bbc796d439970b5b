import { createFileRoute } from "@tanstack/react-router";
import * as v from "valibot";
import { StartRunPage } from "~/start-run/start-run-page";
import { searchNumber, searchText } from "~/url/search-fields";

export const Route = createFileRoute("/runs/new")({
  validateSearch: v.object({ agent: searchText(), from: searchText(), attempt: searchNumber() }),
  component: StartRunPage,
});
