import { useQueryClient } from "@tanstack/react-query";
import { api, done, type Runner } from "~/api/client";
import { keys } from "~/api/keys";
import { ConfirmDialog } from "~/components/confirm-dialog";
import { useI18n } from "~/i18n/i18n";

interface Props {
  runner: Runner;
  onClose: () => void;
  onDeleted: () => void;
}

/** Says what is forgotten with a runner, and what is not. */
export function DeleteDialog({ runner, onClose, onDeleted }: Props) {
  const { t } = useI18n();
  const client = useQueryClient();
  const path = { id: runner.id };
  return (
    <ConfirmDialog
      title={t.runners.deleteTitle(runner.name)}
      confirm={t.runners.deleteNow}
      act={() => done(api.DELETE("/api/runners/{id}", { params: { path } }))}
      said={t.runners.deleted(runner.name)}
      failed={t.runners.notDeleted}
      onDone={() => {
        onDeleted();
        void client.invalidateQueries({ queryKey: keys.runners, exact: true });
      }}
      onClose={onClose}
    >
      <p>{t.runners.deleteText}</p>
    </ConfirmDialog>
  );
}
