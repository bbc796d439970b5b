import { useQuery } from "@tanstack/react-query";
import type { Me, Scope } from "~/api/client";
import { configOptions } from "~/api/config-query";
import { meOptions } from "~/api/session-queries";

/** Who looks at the page; nobody is known where nobody has to sign in, and before the first answer. */
export function useMe(): Me | undefined {
  const config = useQuery(configOptions());
  return useQuery({ ...meOptions(), enabled: config.data?.auth !== undefined }).data;
}

/** Whether the reader may do what needs this scope. The server decides anyway: until it is known, nothing is hidden. */
export function useScope(scope: Scope): boolean {
  const me = useMe();
  return me === undefined || hasScope(me, scope);
}

export function hasScope({ scopes }: Me, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes("all");
}
