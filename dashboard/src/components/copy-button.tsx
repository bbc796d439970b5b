import { Icon } from "./icon";
import { useCopy } from "./use-copy";

/** Copies a text and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const copy = useCopy();
  return (
    <button
      type="button"
      className="button button-quiet min-w-8 px-1"
      aria-label={label}
      onClick={() => void copy(text)}
    >
      <Icon name="copy" />
    </button>
  );
}
