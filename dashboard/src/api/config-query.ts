import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "./client";
import { keys } from "./keys";

/** What this deployment is and can do. It does not change while the page is open. */
export const configOptions = () =>
  queryOptions({
    queryKey: keys.config,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => bodyOf(api.GET("/config.json", { signal })),
  });
