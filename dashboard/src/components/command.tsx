import { useI18n } from "~/i18n/i18n";
import { CopyButton } from "./copy-button";

/** Lines for a terminal, to be copied. */
export function Command({ text, label }: { text: string; label: string }) {
  const { t } = useI18n();
  return (
    <div className="mt-2 flex items-start gap-1 rounded-md border border-line bg-ground p-2">
      <pre
        className="min-w-0 flex-1 whitespace-pre-wrap break-all py-1 font-mono text-xs"
        data-command-text={label}
      >
        {text}
      </pre>
      <CopyButton text={text} label={`${t.regions.copy}: ${label}`} />
    </div>
  );
}
