import { useQueryClient } from "@tanstack/react-query";
import { type ApiKey, api, done } from "~/api/client";
import { keys } from "~/api/keys";
import { ConfirmDialog } from "~/components/confirm-dialog";
import { Icon } from "~/components/icon";
import { TimeAgo } from "~/components/time-ago";
import { useI18n } from "~/i18n/i18n";
import { useNow } from "~/live/use-now";
import { isInUse, masked } from "./key-standing";

interface Props {
  of: ApiKey;
  onClose: () => void;
}

/** Ends a key at once. Its name has to be typed, and whether it is in use is said. */
export default function RevokeDialog({ of: key, onClose }: Props) {
  const { t } = useI18n();
  const now = useNow(60_000);
  const client = useQueryClient();
  // Somebody else may have revoked it meanwhile: what is true now shows either way.
  const refresh = () => void client.invalidateQueries({ queryKey: keys.apiKeys });
  const path = { id: key.id };
  return (
    <ConfirmDialog
      title={t.keys.revokeTitle(key.name)}
      confirm={t.keys.revokeNow}
      typed={{ name: key.name, label: t.keys.typeName(key.name) }}
      act={() => done(api.DELETE("/api/keys/{id}", { params: { path } })).finally(refresh)}
      said={t.keys.revoked(key.name)}
      failed={t.keys.notRevoked}
      onDone={onClose}
      onClose={onClose}
    >
      <p>
        <code className="font-mono">{masked(key)}</code>
      </p>
      <p className="mt-2">{t.keys.revokeText[key.kind]}</p>
      {isInUse(key, now) ? (
        <p className="card mt-3 flex items-center gap-2 border-warn p-2" data-in-use>
          <Icon name="warning" className="text-warn" />
          <span>
            {t.keys.inUse} <TimeAgo at={key.lastUsedAt ?? ""} />
          </span>
        </p>
      ) : null}
    </ConfirmDialog>
  );
}
