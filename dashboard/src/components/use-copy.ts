import { useI18n } from "~/i18n/i18n";
import { toasts } from "./toast-store";

/** Puts a text into the clipboard and says so. Tells whether it is there. */
export function useCopy(): (text: string) => Promise<boolean> {
  const { t } = useI18n();
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      toasts.add({ text: t.regions.copied });
      return true;
    } catch {
      toasts.add({ text: t.regions.copyFailed, bad: true });
      return false;
    }
  };
}
