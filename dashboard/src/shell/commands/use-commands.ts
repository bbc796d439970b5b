import { useNavigate } from "@tanstack/react-router";
import { useI18n } from "~/i18n/i18n";
import { LANGUAGE_NAMES } from "~/preferences/language-names";
import { preferences } from "~/preferences/preference-store";
import { registry } from "../shortcuts/use-shortcuts";

export interface Command {
  id: string;
  label: string;
  keys?: string;
  run: () => void;
}

/** What can be done now: every shortcut of the page, the settings, and a search for what was typed. */
export function useCommands(text: string, onHelp: () => void): Command[] {
  const { t } = useI18n();
  const navigate = useNavigate();
  const wanted = text.trim();
  const themes = [
    ["auto", t.shell.themeAuto],
    ["dark", t.shell.themeDark],
    ["light", t.shell.themeLight],
  ] as const;

  const commands: Command[] = [
    ...registry
      .all()
      .filter(({ keys }) => keys !== "Mod+k" && keys !== "?")
      .map(({ keys, label, run }) => ({ id: `key-${keys.replaceAll(" ", "-")}`, label, keys, run })),
    { id: "setup", label: t.shell.addRunner, run: () => void navigate({ to: "/runners/setup" }) },
    { id: "help", label: t.shell.shortcuts, keys: "?", run: onHelp },
    ...themes.map(([theme, name]) => ({
      id: `theme-${theme}`,
      label: `${t.shell.theme}: ${name}`,
      run: () => preferences.set({ theme }),
    })),
    ...LANGUAGE_NAMES.map(([language, name]) => ({
      id: `language-${language}`,
      label: `${t.shell.language}: ${name}`,
      run: () => preferences.set({ language }),
    })),
  ];
  const found = commands.filter(({ label }) => label.toLowerCase().includes(wanted.toLowerCase()));
  if (wanted === "") return found;
  const search = {
    id: "search",
    label: `${t.shell.runsFound} “${wanted}”`,
    run: () => void navigate({ to: "/runs", search: { q: wanted } }),
  };
  return [...found, search];
}
