import * as v from "valibot";

/** What the user set, kept in this browser only. Everything else a reload brings back is in the address. */
const schema = v.object({
  theme: v.fallback(v.picklist(["auto", "dark", "light"]), "auto"),
  language: v.fallback(v.picklist(["auto", "en", "de"]), "auto"),
  timeZone: v.fallback(v.picklist(["local", "utc"]), "local"),
  density: v.fallback(v.picklist(["comfortable", "compact"]), "comfortable"),
  motion: v.fallback(v.picklist(["auto", "reduced"]), "auto"),
  diff: v.fallback(v.picklist(["side", "inline"]), "side"),
  shortcuts: v.fallback(v.boolean(), true),
});

export type Preferences = v.InferOutput<typeof schema>;

/** Also read by public/theme.js, before anything else runs. */
export const STORAGE_KEY = "redraft.preferences";

/** Preferences from whatever was kept; nonsense becomes the default, field by field. */
export function parsePreferences(text: string | null): Preferences {
  let kept: unknown = null;
  try {
    kept = JSON.parse(text ?? "{}");
  } catch {
    // Not JSON: defaults.
  }
  return v.parse(schema, typeof kept === "object" && kept !== null ? kept : {});
}
