import { keys } from "./en/keys";
import { preferences } from "./en/preferences";
import { regions } from "./en/regions";
import { run } from "./en/run";
import { runners } from "./en/runners";
import { runs } from "./en/runs";
import { session } from "./en/session";
import { setup } from "./en/setup";
import { shell } from "./en/shell";
import { start } from "./en/start";
import { status } from "./en/status";
import type { Locale } from "./format";

/** Every text of the page. One file per page; `de` must have the same shape. */
export const en = {
  locale: "en" as Locale,
  shell,
  regions,
  status,
  run,
  runners,
  runs,
  start,
  keys,
  session,
  setup,
  preferences,
};

export type Messages = typeof en;
