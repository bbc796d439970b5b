import { Link } from "@tanstack/react-router";
import { useI18n } from "~/i18n/i18n";

/** The pages of settings: what holds for this browser, and what for the account. */
export function SettingsTabs() {
  const { t } = useI18n();
  const tabs = [
    ["/settings/preferences", t.shell.toPreferences],
    ["/settings/keys", t.shell.toKeys],
  ] as const;
  return (
    <nav aria-label={t.shell.settings} className="mb-3 flex flex-wrap gap-1 border-line border-b pb-2">
      {tabs.map(([to, text]) => (
        <Link
          key={to}
          to={to}
          className="button button-quiet"
          activeProps={{ className: "button-pressed" }}
          activeOptions={{ includeSearch: false }}
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
