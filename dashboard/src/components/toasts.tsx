import { useSyncExternalStore } from "react";
import { useI18n } from "~/i18n/i18n";
import { Icon } from "./icon";
import { toasts } from "./toast-store";

/** What just happened, at the edge of the page. */
export function Toasts() {
  const { t } = useI18n();
  const shown = useSyncExternalStore(toasts.subscribe, toasts.get);
  return (
    <div className="fixed right-4 bottom-20 z-50 flex flex-col items-end gap-2 md:bottom-4">
      {shown.map((toast) => (
        <div
          key={toast.id}
          role={toast.bad ? "alert" : "status"}
          className={`card flex max-w-[min(28rem,calc(100vw-2rem))] items-center gap-2 py-1 pr-1 pl-3 ${toast.bad ? "border-bad text-bad" : ""}`}
        >
          <span>{toast.text}</span>
          <button
            type="button"
            className="button button-quiet min-w-8 px-1"
            aria-label={t.regions.dismiss}
            onClick={() => toasts.remove(toast.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
