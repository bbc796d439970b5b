import { useI18n } from "~/i18n/i18n";
import { Icon } from "./icon";
import { toasts } from "./toast-store";

/** Copies a text and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useI18n();
  const copy = () =>
    navigator.clipboard
      .writeText(text)
      .then(() => toasts.add({ text: t.regions.copied }))
      .catch(() => toasts.add({ text: t.regions.copyFailed, bad: true }));
  return (
    <button type="button" className="button button-quiet min-w-8 px-1" aria-label={label} onClick={copy}>
      <Icon name="copy" />
    </button>
  );
}
