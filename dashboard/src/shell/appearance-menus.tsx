import { useI18n } from "~/i18n/i18n";
import { LANGUAGE_NAMES } from "~/preferences/language-names";
import { preferences, usePreferences } from "~/preferences/preference-store";
import { SettingSelect } from "./setting-select";

/** Language and theme, at hand on every page. */
export function AppearanceMenus() {
  const { t } = useI18n();
  const { theme, language } = usePreferences();
  return (
    <>
      <SettingSelect
        label={t.shell.language}
        value={language}
        onChange={(next) => preferences.set({ language: next })}
        options={[["auto", t.shell.languageAuto], ...LANGUAGE_NAMES]}
        className="max-w-28 xl:max-w-40"
      />
      <SettingSelect
        label={t.shell.theme}
        value={theme}
        onChange={(next) => preferences.set({ theme: next })}
        options={[
          ["auto", t.shell.themeAuto],
          ["dark", t.shell.themeDark],
          ["light", t.shell.themeLight],
        ]}
        className="max-w-28 xl:max-w-40"
      />
    </>
  );
}
