import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext } from "@tanstack/react-router";
import { CrashPage } from "~/shell/crash-page";
import { NotFoundPage } from "~/shell/not-found-page";
import { Shell } from "~/shell/shell";

export const Route = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
});
