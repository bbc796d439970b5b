import { MessagePanel } from "~/components/message-panel";
import { useI18n } from "~/i18n/i18n";
import type { RunsSearch } from "./runs-search";

interface Props {
  search: RunsSearch;
  onClear: () => void;
}

/** There are runs, but not these: names what hides them. */
export function EmptyFiltered({ search, onClear }: Props) {
  const { t, format } = useI18n();
  const names = [
    search.status && t.runs.isStatus(t.status[search.status]),
    search.agent && t.runs.isAgent(search.agent),
    search.q && t.runs.isText(search.q),
    search.tag && t.runs.isTag(search.tag),
    search.range && t.runs.ranges[search.range],
  ].filter((name) => name !== undefined && name !== "");
  return (
    <MessagePanel
      title={t.runs.emptyFiltered}
      actions={
        <button type="button" className="button" onClick={onClear}>
          {t.runs.clear}
        </button>
      }
    >
      <p>{t.runs.emptyFilteredText(format.list(names as string[]))}</p>
    </MessagePanel>
  );
}
