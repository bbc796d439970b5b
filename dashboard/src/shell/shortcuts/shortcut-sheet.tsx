import { Dialog } from "~/components/dialog";
import { useI18n } from "~/i18n/i18n";
import { usePreferences } from "~/preferences/preference-store";
import { KeyNames } from "./key-names";
import type { Scope } from "./registry";
import { registry } from "./use-shortcuts";

const ORDER: Scope[] = ["list", "page", "global"];

/** Every shortcut that holds here. */
export default function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { shortcuts: on } = usePreferences();
  const titles: Record<Scope, string> = {
    global: t.shell.scopeGlobal,
    list: t.shell.scopeList,
    page: t.shell.scopePage,
  };
  const all = registry.all();

  return (
    <Dialog title={t.shell.shortcuts} onClose={onClose}>
      {on ? null : <p className="mb-3 text-warn">{t.shell.shortcutsOff}</p>}
      {ORDER.map((scope) => {
        const here = all.filter((shortcut) => shortcut.scope === scope);
        if (here.length === 0) return null;
        return (
          <section key={scope} className="mb-4">
            <h3 className="mb-1 font-semibold text-secondary">{titles[scope]}</h3>
            <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1">
              {here.map((shortcut) => (
                <div key={shortcut.keys} className="contents">
                  <dt>
                    <KeyNames keys={shortcut.keys} />
                  </dt>
                  <dd>{shortcut.label}</dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </Dialog>
  );
}
