import { keys } from "./de/keys";
import { preferences } from "./de/preferences";
import { regions } from "./de/regions";
import { run } from "./de/run";
import { runners } from "./de/runners";
import { runs } from "./de/runs";
import { session } from "./de/session";
import { setup } from "./de/setup";
import { shell } from "./de/shell";
import { start } from "./de/start";
import { status } from "./de/status";
import type { Messages } from "./en";

export const de: Messages = {
  locale: "de",
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
