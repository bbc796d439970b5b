import type { RunDetail } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { AttemptDraft } from "./attempt-draft";
import { AttemptPicker } from "./attempt-picker";
import { Comparison } from "./comparison";
import { Feedback } from "./feedback";
import { pairOf, type RunSearch } from "./run-search";

interface Props {
  run: RunDetail;
  search: RunSearch;
  onSearch: (part: Partial<RunSearch>) => void;
}

/** The drafts, any two of them compared, and what the evaluator said. */
export default function Attempts({ run, search, onSearch }: Props) {
  const { t } = useI18n();
  const numbers = run.attempts.map((attempt) => attempt.attempt);
  const pair = pairOf(search.diff, numbers);
  const current =
    run.attempts.find((attempt) => attempt.attempt === (pair?.[1] ?? search.attempt)) ?? run.attempts.at(-1);
  if (current === undefined) return <p className="text-secondary">{t.run.noAttempts}</p>;
  const from = pair ? run.attempts.find((attempt) => attempt.attempt === pair[0]) : undefined;
  return (
    <>
      <AttemptPicker
        attempts={run.attempts}
        current={current.attempt}
        pair={pair}
        search={search}
        onSearch={onSearch}
      />
      <div className="grid gap-4 lg:grid-cols-[1fr_20rem]">
        {from ? (
          <Comparison runId={run.id} from={from} to={current} isInline={search.layout === "inline"} />
        ) : (
          <AttemptDraft runId={run.id} attempt={current} isRaw={search.as === "raw"} />
        )}
        <Feedback attempt={current} threshold={run.passThreshold} />
      </div>
    </>
  );
}
