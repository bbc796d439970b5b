import { useI18n } from "~/i18n/i18n";
import { KeyNames } from "~/shell/shortcuts/key-names";

/** Stays where it is while a request is under way, so that the focus does too. */
export function StartButton({ isPending }: { isPending: boolean }) {
  const { t } = useI18n();
  return (
    <div className="flex justify-end">
      <button type="submit" className="button button-primary min-h-10 px-5" aria-disabled={isPending}>
        {isPending ? t.start.starting : t.start.submit}
        <span aria-hidden="true" className="max-md:hidden">
          <KeyNames keys="Mod+Enter" />
        </span>
      </button>
    </div>
  );
}
