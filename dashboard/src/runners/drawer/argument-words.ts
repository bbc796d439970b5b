import type { RunnerCommand } from "~/api/client";
import type { Messages } from "~/i18n/en";
import type { Format } from "~/i18n/format";

/** What a command was sent with, in words. */
export function argumentWords({ args }: RunnerCommand, t: Messages, format: Format): string {
  const words = Object.entries(args).map(([name, value]) => {
    if (name === "note") return `“${String(value)}”`;
    if (name === "untilMs" && typeof value === "number") return t.runners.until(format.dateTime(value));
    if (name === "maxConcurrent") return t.runners.atOnce(String(value));
    if (name === "pollIntervalMs" && typeof value === "number")
      return t.runners.asksEvery(format.seconds(value));
    return `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
  });
  return words.join(", ");
}
