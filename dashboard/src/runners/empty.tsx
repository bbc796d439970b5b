import { Link } from "@tanstack/react-router";
import { MessagePanel } from "~/components/message-panel";
import { useI18n } from "~/i18n/i18n";
import type { RunnersSearch } from "./runners-search";

/** There has never been a runner. */
export function NoRunners() {
  const { t } = useI18n();
  return (
    <MessagePanel
      title={t.runners.none}
      actions={
        <Link to="/runners/setup" className="button button-primary">
          {t.runners.setup}
        </Link>
      }
    >
      <p>{t.runners.noneText}</p>
    </MessagePanel>
  );
}

/** There are runners, but not these. */
export function NoneFound({ search, onClear }: { search: RunnersSearch; onClear: () => void }) {
  const { t, format } = useI18n();
  const names = [
    search.state ? t.runs.isStatus(t.runners.presence[search.state]) : "",
    search.q ? t.runs.isText(search.q) : "",
  ].filter((name) => name !== "");
  return (
    <MessagePanel
      title={t.runners.noneFound}
      actions={
        <button type="button" className="button" onClick={onClear}>
          {t.runs.clear}
        </button>
      }
    >
      <p>{t.runs.emptyFilteredText(format.list(names))}</p>
    </MessagePanel>
  );
}
