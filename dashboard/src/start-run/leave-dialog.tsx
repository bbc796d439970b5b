import { Dialog } from "~/components/dialog";
import { useI18n } from "~/i18n/i18n";

/** Loaded when somebody is about to leave: dialogs are no part of the first paint. */
export default function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog
      title={t.start.leaveTitle}
      onClose={onStay}
      actions={
        <>
          <button type="button" className="button" onClick={onLeave}>
            {t.start.leave}
          </button>
          <button type="button" className="button button-primary" onClick={onStay}>
            {t.start.stay}
          </button>
        </>
      }
    >
      <p>{t.start.leaveText}</p>
    </Dialog>
  );
}
