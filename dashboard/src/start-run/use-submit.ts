import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { api, bodyOf, type RunDetail } from "~/api/client";
import { newIdempotencyKey } from "~/api/idempotency-key";
import { keys } from "~/api/keys";
import { live } from "~/live/live-store";
import { noteCreated } from "~/run/just-created";

/** Submits a run and goes there. The same request sent twice is one run; a changed one is another request. */
export function useSubmit(onCreated: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const named = useRef({ body: "", key: "" });
  return useMutation({
    mutationFn: (body: string) => {
      if (named.current.body !== body) named.current = { body, key: newIdempotencyKey() };
      return bodyOf<RunDetail>(
        api.POST("/api/workflows", {
          params: { header: { "Idempotency-Key": named.current.key } },
          headers: { "content-type": "application/json" },
          // Only its text goes out: numbers stay as they were written.
          body: { agentName: "" },
          bodySerializer: () => body,
        }),
      );
    },
    onSuccess: (run) => {
      onCreated();
      noteCreated(run.id);
      live.boost();
      void client.invalidateQueries({ queryKey: [...keys.runs, "list"] });
      return navigate({ to: "/runs/$id", params: { id: run.id } });
    },
  });
}
