import { Link, Outlet } from "@tanstack/react-router";
import { Activity, lazy, Suspense } from "react";
import { useSignedOut } from "~/api/signed-out";
import { Icon } from "~/components/icon";
import { Toasts } from "~/components/toasts";
import { useI18n } from "~/i18n/i18n";
import { UserMenu } from "~/session/user-menu";
import { Announcer } from "./announcer";
import { AppearanceMenus } from "./appearance-menus";
import { LiveIndicator } from "./live-indicator";
import { NavLinks } from "./nav-links";
import { Overlays, useOverlays } from "./overlays";
import { KeyNames } from "./shortcuts/key-names";

const SignInPage = lazy(() => import("~/session/sign-in-page"));

/** What stands around every page. */
export function Shell() {
  const { t } = useI18n();
  const overlays = useOverlays();
  const isOut = useSignedOut();
  return (
    <>
      <a href="#content" className="button absolute top-2 left-2 z-50 -translate-y-16 focus:translate-y-0">
        {t.shell.skip}
      </a>
      <header className="sticky top-0 z-20 flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 border-line border-b bg-mantle px-4 py-1">
        <Link to="/runs" className="font-semibold text-base">
          {t.shell.product}
        </Link>
        <nav aria-label={t.shell.navigation} className="max-md:hidden">
          <NavLinks className="flex gap-1" linkClassName="inline-flex min-h-8 items-center gap-1.5 px-2" />
        </nav>
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <LiveIndicator />
          <button type="button" className="button" onClick={() => overlays.open("commands")}>
            <Icon name="search" />
            <span className="max-xl:sr-only">{t.shell.search}</span>
            <span className="text-muted max-lg:hidden">
              <KeyNames keys="Mod+k" />
            </span>
          </button>
          <div className="flex gap-2 max-md:hidden">
            <AppearanceMenus />
          </div>
          <UserMenu />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto max-w-[90rem] p-4 pb-24 outline-none md:pb-8">
        {/* Hidden, not gone: what somebody has typed is there again when they are. Nothing below asks meanwhile. */}
        <Activity mode={isOut ? "hidden" : "visible"}>
          <Outlet />
        </Activity>
        <Suspense>{isOut ? <SignInPage /> : null}</Suspense>
      </main>
      <nav
        aria-label={t.shell.navigation}
        className="fixed inset-x-0 bottom-0 z-20 border-line border-t bg-mantle md:hidden"
      >
        <NavLinks
          className="flex justify-around"
          linkClassName="flex min-h-12 flex-col items-center justify-center px-3 text-xs"
        />
      </nav>
      <Announcer />
      <Toasts />
      <Overlays overlays={overlays} />
    </>
  );
}
