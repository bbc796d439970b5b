import type { Messages } from "../en";

export const start: Messages["start"] = {
  title: "Neuer Lauf",
};
