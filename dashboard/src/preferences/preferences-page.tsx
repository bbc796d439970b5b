import { useI18n } from "~/i18n/i18n";
import { SettingsTabs } from "~/settings/settings-tabs";
import { PageHeading } from "~/shell/page-heading";
import { ChoiceGroup } from "./choice-group";
import { LANGUAGE_NAMES } from "./language-names";
import { preferences, usePreferences } from "./preference-store";

/** Applies at once; there is nothing to save. */
export function PreferencesPage() {
  const { t } = useI18n();
  const kept = usePreferences();
  const text = t.preferences;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  return (
    <div className="mx-auto max-w-2xl">
      <SettingsTabs />
      <PageHeading title={text.title} />
      <p className="mb-4 text-secondary">{text.intro}</p>
      <Section title={text.appearance}>
        <ChoiceGroup
          label={text.theme}
          value={kept.theme}
          onChange={(theme) => preferences.set({ theme })}
          options={[
            ["auto", t.shell.themeAuto],
            ["dark", t.shell.themeDark],
            ["light", t.shell.themeLight],
          ]}
        />
        <ChoiceGroup
          label={text.density}
          value={kept.density}
          onChange={(density) => preferences.set({ density })}
          options={[
            ["comfortable", text.densityComfortable],
            ["compact", text.densityCompact],
          ]}
        />
        <ChoiceGroup
          label={text.motion}
          value={kept.motion}
          onChange={(motion) => preferences.set({ motion })}
          options={[
            ["auto", text.motionAuto],
            ["reduced", text.motionReduced],
          ]}
        />
      </Section>
      <Section title={text.languageAndTime}>
        <ChoiceGroup
          label={text.language}
          value={kept.language}
          onChange={(language) => preferences.set({ language })}
          options={[["auto", t.shell.languageAuto], ...LANGUAGE_NAMES]}
        />
        <ChoiceGroup
          label={text.timeZone}
          value={kept.timeZone}
          onChange={(timeZone) => preferences.set({ timeZone })}
          options={[
            ["local", text.timeZoneLocal(zone)],
            ["utc", text.timeZoneUtc],
          ]}
        />
      </Section>
      <Section title={text.working}>
        <ChoiceGroup
          label={text.shortcuts}
          hint={text.shortcutsHint}
          value={kept.shortcuts ? "on" : "off"}
          onChange={(choice) => preferences.set({ shortcuts: choice === "on" })}
          options={[
            ["on", text.on],
            ["off", text.off],
          ]}
        />
        <ChoiceGroup
          label={text.diff}
          value={kept.diff}
          onChange={(diff) => preferences.set({ diff })}
          options={[
            ["side", text.diffSide],
            ["inline", text.diffInline],
          ]}
        />
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="card mb-4 p-4">
      <h2 className="mb-2 font-semibold">{title}</h2>
      {children}
    </section>
  );
}
