import { Fragment } from "react";
import { useI18n } from "~/i18n/i18n";

const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Keys as they are printed on the reader's keyboard. */
export function KeyNames({ keys }: { keys: string }) {
  const { t } = useI18n();
  const names = keys.split(" ").map((stroke) => printed(stroke));
  return (
    <span className="whitespace-nowrap">
      {names.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pair may hold the same key twice, and never changes.
        <Fragment key={index}>
          {index > 0 ? <span className="text-muted"> {t.shell.keyThen} </span> : null}
          <kbd className="kbd">{name}</kbd>
        </Fragment>
      ))}
    </span>
  );
}

function printed(stroke: string): string {
  if (!stroke.startsWith("Mod+")) return stroke;
  const key = stroke.slice(4);
  return `${isApple() ? "⌘" : "Ctrl"} ${key.length === 1 ? key.toUpperCase() : key}`;
}
