import * as v from "valibot";
import { SPANS } from "~/api/runner-queries";
import { searchText, searchWord } from "~/url/search-fields";
import { PRESENCES } from "./presence";

export const DRAWER_TABS = ["info", "metrics", "commands"] as const;
export type DrawerTab = (typeof DRAWER_TABS)[number];

/** The address of the page: what narrows it, and which runner's drawer is open at which tab. */
export const runnersSearch = v.object({
  state: searchWord(PRESENCES),
  q: searchText(),
  id: searchText(),
  dtab: searchWord(DRAWER_TABS),
  span: searchWord(SPANS),
});

export type RunnersSearch = v.InferOutput<typeof runnersSearch>;

/** The same list with the drawer closed. */
export function closed({ state, q }: RunnersSearch): RunnersSearch {
  return { state, q };
}
