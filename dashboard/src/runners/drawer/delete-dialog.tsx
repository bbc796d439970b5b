import { useMutation, useQueryClient } from "@tanstack/react-query";
import { asApiError } from "~/api/api-error";
import { api, done, type Runner } from "~/api/client";
import { keys } from "~/api/keys";
import { Dialog } from "~/components/dialog";
import { toasts } from "~/components/toast-store";
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
  const remove = useMutation({
    mutationFn: () => done(api.DELETE("/api/runners/{id}", { params: { path: { id: runner.id } } })),
    onSuccess: () => {
      toasts.add({ text: t.runners.deleted(runner.name) });
      onDeleted();
      return client.invalidateQueries({ queryKey: keys.runners, exact: true });
    },
    onError: (error) => {
      const why = asApiError(error).message || t.regions.offlineTitle;
      toasts.add({ text: t.runners.notDeleted(why), bad: true });
      onClose();
    },
  });
  return (
    <Dialog
      title={t.runners.deleteTitle(runner.name)}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t.runs.keep}
          </button>
          <button
            type="button"
            className="button button-danger"
            disabled={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t.runners.deleteNow}
          </button>
        </>
      }
    >
      <p>{t.runners.deleteText}</p>
    </Dialog>
  );
}
