import { useState } from "react";
import type { ApiKey } from "~/api/client";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { masked } from "~/keys/key-standing";
import { ShownOnce } from "~/keys/shown-once";
import { useCreateKey } from "~/keys/use-create-key";
import { useScope } from "~/session/use-me";

/** As long as the default of the server. */
const DAYS = 90;

/** One press makes the key of a runner. Done takes it off the page, for good. */
export function KeyStep({ onCreated }: { onCreated: () => void }) {
  const { t, format } = useI18n();
  const mayCreate = useScope("keys");
  const [secret, setSecret] = useState<string | null>(null);
  const [made, setMade] = useState<Pick<ApiKey, "prefix" | "lastFour"> | null>(null);
  const [wasCopied, setWasCopied] = useState(false);
  const [asks, setAsks] = useState(false);
  const { create, isCreating, problem } = useCreateKey(({ key, prefix, lastFour }) => {
    setSecret(key);
    setMade({ prefix, lastFour });
    setWasCopied(false);
    setAsks(false);
    onCreated();
  });
  if (!mayCreate) return <p className="text-secondary">{t.setup.mayNotCreate}</p>;
  if (secret !== null)
    return (
      <>
        <ShownOnce secret={secret} wasCopied={wasCopied} onCopied={() => setWasCopied(true)} />
        {asks && !wasCopied ? (
          <p role="alert" className="mt-3 text-bad">
            {t.keys.notCopied}
          </p>
        ) : null}
        <button
          type="button"
          className={`button mt-3 ${asks && !wasCopied ? "button-danger" : ""}`}
          onClick={() => (wasCopied || asks ? setSecret(null) : setAsks(true))}
        >
          {asks && !wasCopied ? t.keys.closeAnyway : t.setup.stored}
        </button>
      </>
    );
  return (
    <>
      {made ? (
        <p className="flex items-center gap-2">
          <Icon name="check" className="text-good" />
          <code className="font-mono" data-masked>
            {masked(made)}
          </code>
        </p>
      ) : (
        <p>{t.setup.keyText(DAYS)}</p>
      )}
      <button
        type="button"
        className={`button mt-2 ${made ? "" : "button-primary"}`}
        disabled={isCreating}
        onClick={() =>
          create({
            name: t.setup.keyName(format.dateTime(Date.now())),
            kind: "runner",
            expiresInDays: DAYS,
          })
        }
      >
        <Icon name="key" />
        {made ? t.setup.createAnother : t.setup.createKey}
      </button>
      {problem ? (
        <p role="alert" className="mt-2 text-bad">
          {t.keys.notCreated(problem)}
        </p>
      ) : null}
    </>
  );
}
