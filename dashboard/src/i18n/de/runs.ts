import type { Messages } from "../en";

export const runs: Messages["runs"] = {
  title: "Läufe",
};
