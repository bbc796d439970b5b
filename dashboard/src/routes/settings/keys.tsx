import { createFileRoute } from "@tanstack/react-router";
import * as v from "valibot";
import { KeysPage } from "~/keys/keys-page";
import { searchWord } from "~/url/search-fields";

export const Route = createFileRoute("/settings/keys")({
  validateSearch: v.object({ list: searchWord(["ended"]) }),
  component: KeysPage,
});
