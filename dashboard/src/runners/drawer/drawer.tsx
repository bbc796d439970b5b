import { Dialog as Base } from "@base-ui/react/dialog";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import type { RunnerView } from "../presence";
import { PresenceBadge } from "../presence-badge";
import type { RunnersSearch } from "../runners-search";
import { CommandsTab } from "./commands-tab";
import { DrawerTabs } from "./drawer-tabs";
import { InfoTab } from "./info-tab";
import { MetricsTab } from "./metrics-tab";

interface Props {
  id: string;
  /** Absent if there is no such runner, or none any more. */
  view: RunnerView | undefined;
  search: RunnersSearch;
  onClose: () => void;
}

/** One runner in depth, beside the others. Escape closes it, and the focus returns to its card. */
export default function Drawer({ id, view, search, onClose }: Props) {
  const { t } = useI18n();
  const tab = search.dtab ?? "info";
  const card = () =>
    document.querySelector<HTMLElement>(`[data-opens="${CSS.escape(id)}"]`) ??
    document.querySelector<HTMLElement>("h1");
  return (
    <Base.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup
          finalFocus={card}
          className="fixed inset-y-0 right-0 z-50 flex w-[min(40rem,100vw)] flex-col border-line border-l bg-ground"
        >
          <div className="flex items-start justify-between gap-3 border-line border-b bg-mantle p-4">
            <div className="min-w-0">
              <Base.Title className="font-semibold text-lg">{view?.runner.name ?? t.runners.gone}</Base.Title>
              {view ? <PresenceBadge view={view} /> : null}
            </div>
            <Base.Close className="button button-quiet min-w-8 px-1" aria-label={t.shell.close}>
              <Icon name="close" />
            </Base.Close>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <div className="flex-1 overflow-y-auto p-4" tabIndex={0}>
            {view ? (
              <>
                <DrawerTabs current={tab} />
                {tab === "info" ? <InfoTab view={view} onDeleted={onClose} /> : null}
                {tab === "metrics" ? <MetricsTab view={view} span={search.span ?? "2h"} /> : null}
                {tab === "commands" ? <CommandsTab view={view} /> : null}
              </>
            ) : (
              <p>{t.runners.goneText}</p>
            )}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
