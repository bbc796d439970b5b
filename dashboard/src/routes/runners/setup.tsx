import { createFileRoute } from "@tanstack/react-router";
import * as v from "valibot";
import { ARCHITECTURES, SYSTEMS } from "~/setup/platform";
import { SetupPage } from "~/setup/setup-page";
import { searchWord } from "~/url/search-fields";

export const Route = createFileRoute("/runners/setup")({
  validateSearch: v.object({ os: searchWord(SYSTEMS), arch: searchWord(ARCHITECTURES) }),
  component: SetupPage,
});
