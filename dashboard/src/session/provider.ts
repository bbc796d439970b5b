import * as v from "valibot";
import type { Config, Login } from "~/api/client";

/** Where people show who they are, where a deployment leaves that to somebody else. */
export interface Provider {
  issuer: string;
  clientId: string;
  authorizationEndpoint: string;
}

/** What somebody signs in with: a provider's word too. A server that asks no provider refuses it. */
export type Proof = Login & { idToken?: string };

const told = v.object({
  oidc: v.object({
    issuer: v.string(),
    clientId: v.string(),
    authorizationEndpoint: v.pipe(v.string(), v.url()),
  }),
});

/** The provider of a deployment that names one. The contract has none yet, so it is looked at, not believed. */
export function providerOf(config: Config | undefined): Provider | undefined {
  const found = v.safeParse(told, config?.auth);
  return found.success ? found.output.oidc : undefined;
}
