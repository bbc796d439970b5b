import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { asApiError } from "~/api/api-error";
import { api, bodyOf, type CommandRequest, type RunnerCommand } from "~/api/client";
import { keys } from "~/api/keys";
import { toasts } from "~/components/toast-store";
import { useI18n } from "~/i18n/i18n";
import { live } from "~/live/live-store";

/** Sends a command, and looks often for a while at what becomes of it. */
export function useSend(id: string) {
  const { t } = useI18n();
  const client = useQueryClient();
  const key = keys.runnerCommands(id);
  // Two presses may come before the page has shown the first: only this knows of it at once.
  const isUnderWay = useRef(false);
  const sending = useMutation({
    mutationFn: (body: CommandRequest) =>
      bodyOf(api.POST("/api/runners/{id}/commands", { params: { path: { id } }, body })),
    onSuccess: (command) => {
      client.setQueryData<{ commands: RunnerCommand[] }>(key, (before) => ({
        commands: [command, ...(before?.commands ?? []).filter((one) => one.id !== command.id)],
      }));
      live.boost();
    },
    onError: (error) =>
      toasts.add({
        text: t.runners.notSent(asApiError(error).message || t.regions.offlineTitle),
        bad: true,
      }),
    onSettled: () => void client.invalidateQueries({ queryKey: key }),
  });
  const send = (request: CommandRequest, onSent?: () => void) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    sending.mutate(request, {
      onSuccess: () => onSent?.(),
      onSettled: () => {
        isUnderWay.current = false;
      },
    });
  };
  return { send, isSending: sending.isPending };
}
