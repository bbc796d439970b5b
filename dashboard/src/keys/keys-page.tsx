import { hashKey } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { ApiKey } from "~/api/client";
import { apiKeysOptions } from "~/api/key-queries";
import { keys } from "~/api/keys";
import { EVERY } from "~/api/poll-policy";
import { Icon } from "~/components/icon";
import { MessagePanel } from "~/components/message-panel";
import { Pill } from "~/components/pill";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { useNow } from "~/live/use-now";
import { usePolling } from "~/live/use-polling";
import { SettingsTabs } from "~/settings/settings-tabs";
import { PageHeading } from "~/shell/page-heading";
import { KeyList } from "./key-list";
import { isUsable } from "./key-standing";

const CreateDialog = lazy(() => import("./create-dialog"));
const RevokeDialog = lazy(() => import("./revoke-dialog"));
const route = getRouteApi("/settings/keys");

/** The keys that people, programs and runners come in with. */
export function KeysPage() {
  const { t, format } = useI18n();
  const { list } = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow(60_000);
  const [isCreating, setIsCreating] = useState(false);
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  const query = usePolling(apiKeysOptions(), {
    every: () => EVERY.agents,
    main: true,
  });
  const all = query.data?.keys ?? [];
  const usable = all.filter((key) => isUsable(key, now));
  const ended = all.filter((key) => !isUsable(key, now));
  const rows = list === "ended" ? ended : usable;
  const create = (
    <button type="button" className="button button-primary" onClick={() => setIsCreating(true)}>
      <Icon name="plus" />
      {t.keys.create}
    </button>
  );
  const empty = () => {
    if (rows.length > 0) return null;
    if (list === "ended") return <p className="text-secondary">{t.keys.noneEnded}</p>;
    return (
      <MessagePanel title={t.keys.none} actions={create}>
        <p>{t.keys.noneText}</p>
      </MessagePanel>
    );
  };
  return (
    <div className="mx-auto max-w-6xl">
      <SettingsTabs />
      <div className="mb-1 flex min-h-9 flex-wrap items-center justify-between gap-2">
        <PageHeading title={t.keys.title} />
        {rows.length > 0 || list === "ended" ? create : null}
      </div>
      <p className="mb-3 text-secondary">{t.keys.intro}</p>
      <fieldset className="mb-3 flex flex-wrap gap-1.5">
        <legend className="sr-only">{t.keys.show}</legend>
        <Pill
          text={t.runs.pill(t.keys.usable, format.integer(usable.length))}
          pressed={list !== "ended"}
          onPress={() => void navigate({ search: {} })}
        />
        <Pill
          text={t.runs.pill(t.keys.ended, format.integer(ended.length))}
          pressed={list === "ended"}
          onPress={() => void navigate({ search: { list: "ended" } })}
        />
      </fieldset>
      <RegionState query={query} queryHash={hashKey(keys.apiKeys)} skeletonRows={5} empty={empty}>
        {() => <KeyList rows={rows} onRevoke={setRevoked} />}
      </RegionState>
      <Suspense>
        {isCreating ? <CreateDialog onClose={() => setIsCreating(false)} /> : null}
        {revoked ? <RevokeDialog of={revoked} onClose={() => setRevoked(null)} /> : null}
      </Suspense>
    </div>
  );
}
