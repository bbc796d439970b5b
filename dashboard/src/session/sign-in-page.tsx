import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { asApiError } from "~/api/api-error";
import type { Me } from "~/api/client";
import { configOptions } from "~/api/config-query";
import { keys } from "~/api/keys";
import { useI18n } from "~/i18n/i18n";
import { PageHeading } from "~/shell/page-heading";
import { ArrivalNotice } from "./arrival-notice";
import { keyProblem } from "./key-shape";
import { ProviderButton } from "./provider-button";
import { signIn } from "./sign-in";

/** Stands in place of the page until somebody is known; the address stays, and what was typed below it too. */
export default function SignInPage() {
  const { t, format } = useI18n();
  const id = useId();
  const client = useQueryClient();
  const config = useQuery(configOptions());
  const [text, setText] = useState("");
  const [typo, setTypo] = useState<"runner" | "shape" | null>(null);
  const login = useMutation({
    mutationFn: (key: string) => signIn(client, { key }),
    gcTime: 0,
    // Whatever came of it, the key stays nowhere.
    onSettled: () => setText(""),
  });
  const wasIn = client.getQueryData<Me>(keys.me) !== undefined;
  const provider = config.data?.auth?.oidc;
  const failure = login.error ? asApiError(login.error) : null;
  const problem = typo
    ? t.session.typo[typo]
    : failure?.kind === "signed-out"
      ? t.session.unknownKey
      : failure?.retryAfterMs
        ? t.session.tooMany(format.duration(failure.retryAfterMs))
        : failure && (failure.message || t.regions.offlineTitle);
  const send = () => {
    const key = text.trim();
    const wrong = keyProblem(key);
    setTypo(wrong);
    login.reset();
    if (wrong === null && !login.isPending) login.mutate(key);
  };
  return (
    <div className="card mx-auto mt-[8vh] max-w-md p-6">
      <PageHeading title={t.session.title} />
      <p className="mt-1 mb-4 text-secondary">{wasIn ? t.session.ended : t.session.intro}</p>
      <ArrivalNotice />
      {config.data?.auth?.local ? <p className="mb-4">{t.session.localLink}</p> : null}
      {provider ? <ProviderButton provider={provider} /> : null}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label htmlFor={`${id}-key`} className="mb-1 block font-medium">
          {t.session.key}
        </label>
        <input
          id={`${id}-key`}
          type="password"
          className="field w-full font-mono"
          required
          autoComplete="current-password"
          spellCheck={false}
          placeholder="rdk_…"
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${id}-problem` : undefined}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {problem ? (
          <p id={`${id}-problem`} role="alert" className="mt-1 text-bad">
            {problem}
          </p>
        ) : null}
        <button
          type="submit"
          className={`button mt-3 w-full ${provider ? "" : "button-primary"}`}
          disabled={login.isPending}
        >
          {t.session.submit}
        </button>
      </form>
      <p className="mt-4 text-secondary text-xs">{t.session.noKey}</p>
    </div>
  );
}
