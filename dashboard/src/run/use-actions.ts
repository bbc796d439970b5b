import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { asApiError } from "~/api/api-error";
import { api, bodyOf, type RunDetail } from "~/api/client";
import { newIdempotencyKey } from "~/api/idempotency-key";
import { keys } from "~/api/keys";
import { toasts } from "~/components/toast-store";
import { useI18n } from "~/i18n/i18n";
import { live } from "~/live/live-store";
import { noteCreated } from "./just-created";
import type { RunView } from "./run-view";

/** Shows *Cancelling* at once, and takes it back if the server says no. */
export function useCancel(id: string) {
  const client = useQueryClient();
  const refuse = useRefusal();
  const key = keys.runLive(id);
  return useMutation({
    mutationFn: () =>
      bodyOf<RunDetail>(api.POST("/api/workflows/{id}/cancel", { params: { path: { id } }, body: {} })),
    onMutate: () => {
      const before = client.getQueryData<RunView>(key)?.run.cancelRequestedAt ?? null;
      client.setQueryData<RunView>(key, (view) => withCancel(view, new Date().toISOString()));
      return { before };
    },
    onError: (error, _, kept) => {
      client.setQueryData<RunView>(key, (view) => withCancel(view, kept?.before ?? null));
      refuse(error);
    },
    onSettled: () => {
      live.boost();
      return client.invalidateQueries({ queryKey: keys.runs });
    },
  });
}

/** Nothing for the same once more; else the attempt to go on from, and what should be different. */
export interface Again {
  fromAttempt?: number;
  note?: string;
}

/** Submits the same once more, and goes there. */
export function useRetry(id: string) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const refuse = useRefusal();
  // Pressed twice it is one new run; another note is another one.
  const named = useRef({ body: "", key: "" });
  const isUnderWay = useRef(false);
  const retry = useMutation({
    mutationFn: (again: Again) => {
      const body = JSON.stringify(again);
      if (named.current.body !== body) named.current = { body, key: newIdempotencyKey() };
      const params = { path: { id }, header: { "Idempotency-Key": named.current.key } };
      return bodyOf<RunDetail>(api.POST("/api/workflows/{id}/retry", { params, body: again }));
    },
    onSuccess: (run) => {
      noteCreated(run.id);
      live.boost();
      toasts.add({ text: t.run.retried });
      void client.invalidateQueries({ queryKey: [...keys.runs, "list"] });
      return navigate({ to: "/runs/$id", params: { id: run.id } });
    },
    onError: (error) => {
      isUnderWay.current = false;
      refuse(error);
    },
  });
  // Two presses may come before the page has shown the first: only this knows of it at once.
  const mutate: typeof retry.mutate = (...again) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    retry.mutate(...again);
  };
  return { ...retry, mutate };
}

function withCancel(view: RunView | undefined, at: string | null): RunView | undefined {
  return view && { ...view, run: { ...view.run, cancelRequestedAt: at } };
}

function useRefusal() {
  const { t } = useI18n();
  return (error: unknown) =>
    toasts.add({ text: t.run.actionFailed(asApiError(error).message || t.regions.offlineTitle), bad: true });
}
