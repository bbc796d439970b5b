import type { ApiKey } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { useMedia } from "~/live/use-media";
import { useNow } from "~/live/use-now";
import { ExpiryCell, NameCell, ScopesCell, SecretCell, UsedCell } from "./key-cells";
import { isUsable } from "./key-standing";

interface Props {
  rows: readonly ApiKey[];
  onRevoke: (key: ApiKey) => void;
}

/** The keys as a table, or below each other where there is no room for one. */
export function KeyList(props: Props) {
  const isSmall = useMedia("(width < 56rem)");
  return isSmall ? <KeyCards {...props} /> : <KeyTable {...props} />;
}

function KeyTable({ rows, onRevoke }: Props) {
  const { t } = useI18n();
  const columns = t.keys.columns;
  return (
    <table
      className="w-full text-left [&_td]:px-2 [&_td]:py-2 [&_th]:px-2 [&_th]:py-2"
      aria-label={t.keys.title}
    >
      <thead className="border-line border-b text-secondary text-xs">
        <tr>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.key}</th>
          <th scope="col">{columns.scopes}</th>
          <th scope="col">{columns.used}</th>
          <th scope="col">{columns.expires}</th>
          <th scope="col">
            <span className="sr-only">{columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-key={row.id} className="border-line border-b">
            <th scope="row" className="font-normal">
              <NameCell of={row} />
            </th>
            <td>
              <SecretCell of={row} />
            </td>
            <td>
              <ScopesCell of={row} />
            </td>
            <td className="whitespace-nowrap">
              <UsedCell of={row} />
            </td>
            <td className="whitespace-nowrap">
              <ExpiryCell of={row} />
            </td>
            <td className="whitespace-nowrap text-right">
              <RevokeButton of={row} onRevoke={onRevoke} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function KeyCards({ rows, onRevoke }: Props) {
  const { t } = useI18n();
  const columns = t.keys.columns;
  return (
    <ul aria-label={t.keys.title} className="grid gap-2">
      {rows.map((row) => (
        <li key={row.id} data-key={row.id} className="card p-3">
          <NameCell of={row} />
          <dl className="my-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 [&>dt]:text-secondary">
            <dt>{columns.key}</dt>
            <dd>
              <SecretCell of={row} />
            </dd>
            <dt>{columns.scopes}</dt>
            <dd>
              <ScopesCell of={row} />
            </dd>
            <dt>{columns.used}</dt>
            <dd>
              <UsedCell of={row} />
            </dd>
            <dt>{columns.expires}</dt>
            <dd>
              <ExpiryCell of={row} />
            </dd>
          </dl>
          <RevokeButton of={row} onRevoke={onRevoke} />
        </li>
      ))}
    </ul>
  );
}

function RevokeButton({ of: key, onRevoke }: { of: ApiKey; onRevoke: (key: ApiKey) => void }) {
  const { t } = useI18n();
  const now = useNow(60_000);
  if (!isUsable(key, now)) return null;
  return (
    <button
      type="button"
      className="button button-danger"
      aria-label={t.keys.revokeLabel(key.name)}
      onClick={() => onRevoke(key)}
    >
      {t.keys.revoke}
    </button>
  );
}
