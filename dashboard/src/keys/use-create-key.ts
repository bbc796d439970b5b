import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { asApiError } from "~/api/api-error";
import { api, bodyOf, type CreatedKey, type CreateKey } from "~/api/client";
import { newIdempotencyKey } from "~/api/idempotency-key";
import { keys } from "~/api/keys";
import { useI18n } from "~/i18n/i18n";

/**
 * Makes a key. Its secret goes to `onMade` and nowhere else: no cache keeps
 * it, so that it is gone from the page when whoever asked lets go of it.
 */
export function useCreateKey(onMade: (key: CreatedKey) => void) {
  const { t } = useI18n();
  const client = useQueryClient();
  // Pressed twice it is one key; one with another name or scopes is another one.
  const named = useRef({ body: "", key: "" });
  const creating = useMutation({
    mutationFn: async (body: CreateKey) => {
      const text = JSON.stringify(body);
      if (named.current.body !== text) named.current = { body: text, key: newIdempotencyKey() };
      const params = { header: { "Idempotency-Key": named.current.key } };
      onMade(await bodyOf(api.POST("/api/keys", { params, body })));
    },
    gcTime: 0,
    onSuccess: () => {
      named.current = { body: "", key: "" };
    },
    onSettled: () => void client.invalidateQueries({ queryKey: keys.apiKeys }),
  });
  const failure = creating.error ? asApiError(creating.error) : null;
  return {
    create: creating.mutate,
    isCreating: creating.isPending,
    problem:
      failure &&
      (failure.code === "key_shown_before" ? t.keys.shownBefore : failure.message || t.regions.offlineTitle),
    isForbidden: failure?.kind === "forbidden",
  };
}
