import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { asApiError } from "~/api/api-error";
import { type ApiKey, api, done } from "~/api/client";
import { keys } from "~/api/keys";
import { Dialog } from "~/components/dialog";
import { Icon } from "~/components/icon";
import { TimeAgo } from "~/components/time-ago";
import { toasts } from "~/components/toast-store";
import { useI18n } from "~/i18n/i18n";
import { useNow } from "~/live/use-now";
import { isInUse, masked } from "./key-standing";

interface Props {
  of: ApiKey;
  onClose: () => void;
}

/** Ends a key at once. Its name has to be typed, and whether it is in use is said. */
export default function RevokeDialog({ of: key, onClose }: Props) {
  const { t } = useI18n();
  const id = useId();
  const now = useNow(60_000);
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const isSame = typed.trim() === key.name.trim();
  const revoking = useMutation({
    mutationFn: () => done(api.DELETE("/api/keys/{id}", { params: { path: { id: key.id } } })),
    onSuccess: () => {
      toasts.add({ text: t.keys.revoked(key.name) });
      onClose();
    },
    onError: (error) =>
      toasts.add({ text: t.keys.notRevoked(asApiError(error).message || t.regions.offlineTitle), bad: true }),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.apiKeys }),
  });
  return (
    <Dialog
      title={t.keys.revokeTitle(key.name)}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t.runs.keep}
          </button>
          <button
            type="submit"
            form={`${id}-form`}
            className="button button-danger"
            disabled={!isSame || revoking.isPending}
          >
            {t.keys.revokeNow}
          </button>
        </>
      }
    >
      <p>
        <code className="font-mono">{masked(key)}</code>
      </p>
      <p className="mt-2">{t.keys.revokeText[key.kind]}</p>
      {isInUse(key, now) ? (
        <p className="card mt-3 flex items-center gap-2 border-warn p-2" data-in-use>
          <Icon name="warning" className="text-warn" />
          <span>
            {t.keys.inUse} <TimeAgo at={key.lastUsedAt ?? ""} />
          </span>
        </p>
      ) : null}
      <form
        id={`${id}-form`}
        className="mt-3 p-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (isSame && !revoking.isPending) revoking.mutate();
        }}
      >
        <label htmlFor={`${id}-name`} className="mb-1 block font-medium">
          {t.keys.typeName(key.name)}
        </label>
        <input
          id={`${id}-name`}
          className="field w-full"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
