import type { ApiKey } from "~/api/client";
import { Icon } from "~/components/icon";
import { TimeAgo } from "~/components/time-ago";
import { useI18n } from "~/i18n/i18n";
import { useNow } from "~/live/use-now";
import { masked, standingOf } from "./key-standing";

const DAY_MS = 86_400_000;

export function NameCell({ of: key }: { of: ApiKey }) {
  const { t } = useI18n();
  return (
    <span>
      <span className="font-medium">{key.name}</span>
      <span className="block text-secondary text-xs">{t.keys.kind[key.kind]}</span>
    </span>
  );
}

export function SecretCell({ of: key }: { of: ApiKey }) {
  return <code className="whitespace-nowrap font-mono text-xs">{masked(key)}</code>;
}

export function ScopesCell({ of: key }: { of: ApiKey }) {
  return (
    <ul className="flex flex-wrap gap-1">
      {key.scopes.map((scope) => (
        <li key={scope} className="rounded border border-line px-1.5 font-mono text-xs">
          {scope}
        </li>
      ))}
    </ul>
  );
}

export function UsedCell({ of: key }: { of: ApiKey }) {
  const { t } = useI18n();
  return key.lastUsedAt ? (
    <TimeAgo at={key.lastUsedAt} />
  ) : (
    <span className="text-secondary">{t.keys.never}</span>
  );
}

/** When it ends, or that it has: by shape, word and colour. */
export function ExpiryCell({ of: key }: { of: ApiKey }) {
  const { t, format } = useI18n();
  const now = useNow(60_000);
  const standing = standingOf(key, now);
  const expiresMs = Date.parse(key.expiresAt);
  if (standing === "revoked")
    return (
      <span className="inline-flex items-center gap-1.5 text-secondary">
        <Icon name="cancelled" />
        {t.keys.revokedOn(format.dateTime(Date.parse(key.revokedAt ?? "")))}
      </span>
    );
  if (standing === "expired")
    return (
      <span className="inline-flex items-center gap-1.5 text-bad">
        <Icon name="failed" />
        {t.keys.expiredOn(format.dateTime(expiresMs))}
      </span>
    );
  const days = Math.max(1, Math.round((expiresMs - now) / DAY_MS));
  return (
    <span
      className={`inline-flex items-center gap-1.5 ${standing === "ending" ? "text-warn" : ""}`}
      title={format.dateTime(expiresMs)}
    >
      {standing === "ending" ? <Icon name="warning" /> : null}
      {t.keys.inDays(days)}
    </span>
  );
}
