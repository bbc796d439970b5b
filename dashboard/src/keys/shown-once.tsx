import { Icon } from "~/components/icon";
import { useCopy } from "~/components/use-copy";
import { useI18n } from "~/i18n/i18n";

interface Props {
  secret: string;
  wasCopied: boolean;
  onCopied: () => void;
}

/** A secret, as long as this is there. Selecting and copying by hand counts too. */
export function ShownOnce({ secret, wasCopied, onCopied }: Props) {
  const { t } = useI18n();
  const copy = useCopy();
  return (
    <div>
      <p className="mb-2">{t.keys.shownOnce}</p>
      <div className="flex flex-wrap items-center gap-2 rounded-md border border-accent bg-ground p-2">
        <code className="min-w-0 flex-1 select-all break-all font-mono" data-secret onCopy={() => onCopied()}>
          {secret}
        </code>
        <button
          type="button"
          className="button button-primary"
          onClick={() => void copy(secret).then((isThere) => (isThere ? onCopied() : undefined))}
        >
          <Icon name={wasCopied ? "check" : "copy"} />
          {wasCopied ? t.regions.copied : t.keys.copyKey}
        </button>
      </div>
    </div>
  );
}
