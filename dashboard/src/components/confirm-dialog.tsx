import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { asApiError } from "~/api/api-error";
import { useI18n } from "~/i18n/i18n";
import { Dialog } from "./dialog";
import { toasts } from "./toast-store";

interface Props {
  title: string;
  /** What happens, and what cannot be had back. */
  children: ReactNode;
  /** On the button that does it. */
  confirm: string;
  /** What has to be typed before it can be pressed, and what says so. */
  typed?: { name: string; label: string };
  act: () => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
  said: string;
  failed: (why: string) => string;
}

/** Asks before something that cannot be taken back. Says what came of it; open as long as it did not happen. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  typed,
  act,
  onDone,
  onClose,
  said,
  failed,
}: Props) {
  const { t } = useI18n();
  const id = useId();
  const [text, setText] = useState("");
  const acting = useMutation({
    mutationFn: act,
    onSuccess: () => {
      toasts.add({ text: said });
      onDone();
    },
    onError: (error) =>
      toasts.add({ text: failed(asApiError(error).message || t.regions.offlineTitle), bad: true }),
  });
  const isReady = (!typed || text.trim() === typed.name.trim()) && !acting.isPending;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t.runs.keep}
          </button>
          <button type="submit" form={`${id}-form`} className="button button-danger" disabled={!isReady}>
            {confirm}
          </button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        className="p-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) acting.mutate();
        }}
      >
        {children}
        {typed ? (
          <>
            <label htmlFor={`${id}-name`} className="mt-3 mb-1 block font-medium">
              {typed.label}
            </label>
            <input
              id={`${id}-name`}
              className="field w-full"
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </>
        ) : null}
      </form>
    </Dialog>
  );
}
