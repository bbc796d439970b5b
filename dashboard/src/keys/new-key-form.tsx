import { useId, useState } from "react";
import type { CreateKey, KeyKind, Scope } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { ChoiceGroup } from "~/preferences/choice-group";
import { hasScope, useMe } from "~/session/use-me";

export const CREATE_FORM = "create-key";
const SCOPES = [
  "runs:read",
  "runs:write",
  "runs:approve",
  "metrics:read",
  "keys",
  "keys:admin",
  "admin",
  "all",
] as const;
const FOR_ADMINS: ReadonlySet<Scope> = new Set(["keys:admin", "admin"]);
const DAYS = ["30", "90", "365"] as const;
type Days = (typeof DAYS)[number];

interface Props {
  problem: string | null;
  onCreate: (key: CreateKey) => void;
}

/** Name, what for, what it may do, and until when. Nobody can give more than they have. */
export function NewKeyForm({ problem, onCreate }: Props) {
  const { t } = useI18n();
  const id = useId();
  const me = useMe();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<KeyKind>("user");
  const [scopes, setScopes] = useState<readonly Scope[]>(["runs:read"]);
  const [days, setDays] = useState<Days>("90");
  const [asksForScope, setAsksForScope] = useState(false);
  const mine = SCOPES.filter(
    (scope) =>
      me === undefined || (hasScope(me, scope) && (me.user.role === "admin" || !FOR_ADMINS.has(scope))),
  );
  const send = () => {
    const isMissing = kind === "user" && scopes.length === 0;
    setAsksForScope(isMissing);
    if (isMissing) return;
    onCreate({
      name: name.trim(),
      kind,
      ...(kind === "user" ? { scopes: [...scopes] } : {}),
      expiresInDays: Number(days),
    });
  };
  return (
    <form
      id={CREATE_FORM}
      className="p-1"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor={`${id}-name`} className="mb-1 block font-medium">
        {t.keys.columns.name}
      </label>
      <input
        id={`${id}-name`}
        className="field w-full"
        required
        pattern=".*\S.*"
        maxLength={100}
        autoComplete="off"
        placeholder={t.keys.nameHint}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <ChoiceGroup
        label={t.keys.kindLabel}
        hint={t.keys.kindHint[kind]}
        value={kind}
        onChange={setKind}
        options={[
          ["user", t.keys.kind.user],
          ["runner", t.keys.kind.runner],
        ]}
      />
      {kind === "user" ? (
        <fieldset className="mt-3" aria-describedby={asksForScope ? `${id}-missing` : undefined}>
          <legend className="mb-1 font-medium">{t.keys.columns.scopes}</legend>
          <div className="grid gap-1">
            {mine.map((scope) => (
              <label key={scope} className="inline-flex min-h-6 items-start gap-2">
                <input
                  type="checkbox"
                  className="mt-0.5 size-4 shrink-0 accent-accent"
                  checked={scopes.includes(scope)}
                  onChange={({ target }) =>
                    setScopes(
                      target.checked ? [...scopes, scope] : scopes.filter((chosen) => chosen !== scope),
                    )
                  }
                />
                <span>
                  <code className="mr-2 font-mono">{scope}</code>
                  <span className="text-secondary">{t.keys.scope[scope]}</span>
                </span>
              </label>
            ))}
          </div>
          {asksForScope ? (
            <p id={`${id}-missing`} role="alert" className="mt-1 text-bad">
              {t.keys.scopeMissing}
            </p>
          ) : null}
        </fieldset>
      ) : null}
      <ChoiceGroup
        label={t.keys.columns.expires}
        value={days}
        onChange={setDays}
        options={DAYS.map((count) => [count, t.keys.inDays(Number(count))] as const)}
      />
      {problem ? (
        <p role="alert" className="mt-3 text-bad">
          {t.keys.notCreated(problem)}
        </p>
      ) : null}
    </form>
  );
}
