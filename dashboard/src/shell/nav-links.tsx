import { Link } from "@tanstack/react-router";
import { Icon, type IconName } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";

interface Destination {
  to: string;
  icon: IconName;
  text: string;
  keys: string;
  exact: boolean;
  isInNavigation?: boolean;
}

/** Where keys and the command menu lead, and the navigation. A page that is built adds its line here. */
export const DESTINATIONS = [
  { to: "/runs", icon: "runs", text: "toRuns", keys: "g r", exact: true },
  { to: "/runs/new", icon: "plus", text: "toNewRun", keys: "n", exact: true },
  { to: "/runners", icon: "runners", text: "toRunners", keys: "g w", exact: false },
  { to: "/settings/preferences", icon: "settings", text: "toPreferences", keys: "g p", exact: true },
  // One of the settings, and a phone has room for four.
  { to: "/settings/keys", icon: "key", text: "toKeys", keys: "g k", exact: true, isInNavigation: false },
] as const satisfies readonly Destination[];

export function NavLinks({ className, linkClassName }: { className: string; linkClassName: string }) {
  const { t } = useI18n();
  return (
    <ul className={className}>
      {DESTINATIONS.filter((destination) => !("isInNavigation" in destination)).map(
        ({ to, icon, text, exact }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact, includeSearch: false }}
              activeProps={{ className: "bg-raised text-ink" }}
              inactiveProps={{ className: "text-secondary" }}
              className={`rounded-md font-medium hover:text-ink ${linkClassName}`}
            >
              <Icon name={icon} />
              {t.shell[text]}
            </Link>
          </li>
        ),
      )}
    </ul>
  );
}
