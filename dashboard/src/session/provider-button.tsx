import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Provider } from "~/api/client";
import { configOptions } from "~/api/config-query";
import { useI18n } from "~/i18n/i18n";
import { beginOidc } from "./oidc";

/** The way to the identity provider. One that did not answer when the page came is asked for again. */
export function ProviderButton({ provider }: { provider: Provider }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const going = useMutation({
    mutationFn: async () => {
      const known = provider.authorizationEndpoint
        ? provider
        : (await client.fetchQuery({ ...configOptions(), staleTime: 0 })).auth.oidc;
      if (!known?.authorizationEndpoint) throw new Error("the provider does not answer");
      location.assign(await beginOidc(known, known.authorizationEndpoint));
    },
  });
  return (
    <>
      <button
        type="button"
        className="button button-primary w-full"
        disabled={going.isPending}
        onClick={() => going.mutate()}
      >
        {t.session.withProvider(hostOf(provider.issuer))}
      </button>
      {going.isError ? (
        <p role="alert" className="mt-1 text-bad">
          {t.session.providerAway}
        </p>
      ) : null}
      <p className="my-3 text-center text-secondary">{t.session.or}</p>
    </>
  );
}

function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}
