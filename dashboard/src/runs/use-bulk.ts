import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { asApiError } from "~/api/api-error";
import { api, bodyOf, type RunSummary } from "~/api/client";
import { newIdempotencyKey } from "~/api/idempotency-key";
import { keys } from "~/api/keys";
import { toasts } from "~/components/toast-store";
import { useI18n } from "~/i18n/i18n";
import { live } from "~/live/live-store";
import type { BulkAction } from "./bulk-abilities";

/** Cancels or retries several runs, one after the other: what fails does not hold up the rest. */
export function useBulk(action: BulkAction, onDone: () => void) {
  const { t } = useI18n();
  const client = useQueryClient();
  // The same key for the same run as long as the dialog is open: pressed twice is done once.
  const retryKeys = useRef(new Map<string, string>());

  // The button is disabled only after the next render: a double click is faster.
  const busy = useRef(false);
  const mutation = useMutation({
    mutationFn: async (runs: readonly RunSummary[]) => {
      const failures: unknown[] = [];
      for (const { id } of runs) {
        await (action === "cancel" ? cancel(id) : retry(id, keyOf(retryKeys.current, id))).catch((error) =>
          failures.push(error),
        );
      }
      return { done: runs.length - failures.length, failures };
    },
    onSuccess: ({ done, failures }) => {
      if (done > 0) toasts.add({ text: action === "cancel" ? t.runs.cancelled(done) : t.runs.retried(done) });
      if (failures.length > 0) {
        const why = asApiError(failures[0]).message || t.regions.offlineTitle;
        toasts.add({ text: t.runs.actionFailed(failures.length, why), bad: true });
      }
      live.boost();
      onDone();
      return client.invalidateQueries({ queryKey: keys.runs });
    },
    onSettled: () => {
      busy.current = false;
    },
  });
  const start = (runs: readonly RunSummary[]) => {
    if (busy.current) return;
    busy.current = true;
    mutation.mutate(runs);
  };
  return { start, isPending: mutation.isPending };
}

function keyOf(known: Map<string, string>, id: string): string {
  const key = known.get(id) ?? newIdempotencyKey();
  known.set(id, key);
  return key;
}

function cancel(id: string) {
  return bodyOf(api.POST("/api/workflows/{id}/cancel", { params: { path: { id } }, body: {} }));
}

function retry(id: string, key: string) {
  const params = { path: { id }, header: { "Idempotency-Key": key } };
  return bodyOf(api.POST("/api/workflows/{id}/retry", { params, body: {} }));
}
