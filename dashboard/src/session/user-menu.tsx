import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { asApiError } from "~/api/api-error";
import { useSignedOut } from "~/api/signed-out";
import { Icon } from "~/components/icon";
import { toasts } from "~/components/toast-store";
import { useI18n } from "~/i18n/i18n";
import { signOut } from "./sign-in";
import { useMe } from "./use-me";

const ID = "user-menu";

function close() {
  document.getElementById(ID)?.hidePopover();
}

/** Who is signed in, and the way out. The browser's own popover: Escape and a press elsewhere close it. */
export function UserMenu() {
  const { t } = useI18n();
  const client = useQueryClient();
  const isOut = useSignedOut();
  const me = useMe();
  const leaving = useMutation({
    mutationFn: () => signOut(client),
    onError: (error) =>
      toasts.add({
        text: t.session.notSignedOut(asApiError(error).message || t.regions.offlineTitle),
        bad: true,
      }),
  });
  if (me === undefined || isOut) return null;
  return (
    <>
      <button
        type="button"
        className="button min-w-8 px-2"
        popoverTarget={ID}
        aria-label={t.session.menu(me.user.name)}
      >
        <Icon name="person" />
      </button>
      <div
        id={ID}
        popover="auto"
        className="card inset-auto top-14 right-4 m-0 w-64 max-w-[calc(100vw-2rem)] p-3 text-ink"
      >
        <p className="font-semibold">{me.user.name}</p>
        <p className="mb-2 text-secondary">{t.session.role[me.user.role]}</p>
        <ul className="mb-2 grid gap-1">
          <li>
            <Link to="/settings/keys" className="link inline-block min-h-6" onClick={close}>
              {t.shell.toKeys}
            </Link>
          </li>
          <li>
            <Link to="/settings/preferences" className="link inline-block min-h-6" onClick={close}>
              {t.shell.toPreferences}
            </Link>
          </li>
        </ul>
        {me.via === "session" ? (
          <button
            type="button"
            className="button w-full"
            disabled={leaving.isPending}
            onClick={() => {
              close();
              leaving.mutate();
            }}
          >
            {t.session.signOut}
          </button>
        ) : (
          <p className="text-secondary">{me.via === "local" ? t.session.via.local : t.session.via.key}</p>
        )}
      </div>
    </>
  );
}
