import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "./client";
import { keys } from "./keys";
import { timed } from "./poll-health";

/** The keys of the reader. Never the secrets: those are shown once, when a key is made. */
export const apiKeysOptions = () =>
  queryOptions({
    queryKey: keys.apiKeys,
    queryFn: ({ signal, queryKey }) => timed(queryKey, () => bodyOf(api.GET("/api/keys", { signal }))),
  });
