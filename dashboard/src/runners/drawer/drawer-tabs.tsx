import { Link } from "@tanstack/react-router";
import { useI18n } from "~/i18n/i18n";
import { DRAWER_TABS, type DrawerTab } from "../runners-search";

/** The parts of the drawer. Which one is open is in the address; Back leaves the drawer, not the tab. */
export function DrawerTabs({ current }: { current: DrawerTab }) {
  const { t } = useI18n();
  return (
    <nav aria-label={t.runners.tabs} className="mb-3 flex flex-wrap gap-1 border-line border-b pb-2">
      {DRAWER_TABS.map((name) => (
        <Link
          key={name}
          to="/runners"
          search={(before) => ({ ...before, dtab: name })}
          replace
          resetScroll={false}
          className={`button button-quiet ${name === current ? "button-pressed" : ""}`}
          aria-current={name === current ? "page" : undefined}
        >
          {t.runners.tab[name]}
        </Link>
      ))}
    </nav>
  );
}
