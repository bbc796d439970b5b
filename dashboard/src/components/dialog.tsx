import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { useI18n } from "~/i18n/i18n";
import { Icon } from "./icon";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the bottom, the main one last. */
  actions?: ReactNode;
}

/** A dialog that is open as long as it is there. Holds the focus and gives it back. */
export function Dialog({ title, onClose, children, actions }: Props) {
  const { t } = useI18n();
  return (
    <Base.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup className="card fixed top-[10vh] left-1/2 z-50 flex max-h-[80vh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 flex-col p-4">
          <div className="mb-3 flex items-start justify-between gap-4">
            <Base.Title className="text-lg font-semibold">{title}</Base.Title>
            <Base.Close className="button button-quiet min-w-8 px-1" aria-label={t.shell.close}>
              <Icon name="close" />
            </Base.Close>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <div className="overflow-y-auto" tabIndex={0}>
            {children}
          </div>
          {actions ? <div className="mt-4 flex flex-wrap justify-end gap-2">{actions}</div> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
