import { createFileRoute } from "@tanstack/react-router";
import * as v from "valibot";
import { StartRunPage } from "~/start-run/start-run-page";
import { searchNumber, searchText, searchWord } from "~/url/search-fields";

export const Route = createFileRoute("/runs/new")({
  validateSearch: v.object({
    agent: searchText(),
    /** A run to start again with, and the attempt somebody came from. */
    from: searchText(),
    attempt: searchNumber(),
    view: searchWord(["json"]),
  }),
  component: StartRunPage,
});
