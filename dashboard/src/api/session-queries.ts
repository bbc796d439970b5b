import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf } from "./client";
import { keys } from "./keys";

/** Who is signed in, and what they may do. */
export const meOptions = () =>
  queryOptions({
    queryKey: keys.me,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => bodyOf(api.GET("/api/auth/me", { signal })),
  });
