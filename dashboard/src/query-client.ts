import { QueryClient } from "@tanstack/react-query";

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The local server answers without any internet: the browser's idea of "online" decides nothing.
        networkMode: "always",
        // Asking again is the polling's business, which knows Retry-After and says when.
        retry: false,
        gcTime: 5 * 60_000,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
