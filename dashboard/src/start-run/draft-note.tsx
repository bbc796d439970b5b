import { useI18n } from "~/i18n/i18n";
import type { Draft } from "./draft-store";

interface Props {
  draft: Draft | null;
  isRestored: boolean;
  onStartOver: () => void;
}

/** Says that what is entered is kept, and that this may be from another day. */
export function DraftNote({ draft, isRestored, onStartOver }: Props) {
  const { t, format } = useI18n();
  if (draft === null) return null;
  return (
    <p
      className="flex flex-wrap items-center gap-x-3 text-secondary"
      data-draft={isRestored ? "restored" : "saved"}
    >
      {isRestored
        ? t.start.draftRestored(format.dateTime(draft.savedAtMs))
        : t.start.draftSaved(format.clock(draft.savedAtMs))}
      <button type="button" className="link min-h-6" onClick={onStartOver}>
        {t.start.startOver}
      </button>
    </p>
  );
}
