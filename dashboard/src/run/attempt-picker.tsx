import type { Attempt } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import type { RunSearch } from "./run-search";

interface Props {
  attempts: readonly Attempt[];
  current: number;
  pair: [number, number] | null;
  search: RunSearch;
  onSearch: (part: Partial<RunSearch>) => void;
}

export function AttemptPicker({ attempts, current, pair, search, onSearch }: Props) {
  const { t, format } = useI18n();
  const isInline = search.layout === "inline";
  const isRaw = search.as === "raw";
  const compare = (from: number) =>
    onSearch({ attempt: current, diff: from === 0 ? undefined : `${from}..${current}` });
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {attempts.map(({ attempt, score, isBest }) => (
        <button
          key={attempt}
          type="button"
          className="button"
          aria-pressed={attempt === current}
          onClick={() => onSearch({ attempt, diff: undefined })}
        >
          {t.run.attempt(attempt)} {score === null ? "" : format.score(score)}{" "}
          {isBest ? `· ${t.run.best}` : ""}
        </button>
      ))}
      {attempts.length > 1 ? (
        <label className="flex items-center gap-2">
          {t.run.compare} {t.run.compareWith}
          <select
            className="field"
            value={pair?.[0] ?? 0}
            onChange={(event) => compare(Number(event.target.value))}
          >
            <option value={0}>–</option>
            {attempts
              .filter(({ attempt }) => attempt !== current)
              .map(({ attempt }) => (
                <option key={attempt} value={attempt}>
                  {t.run.attempt(attempt)}
                </option>
              ))}
          </select>
        </label>
      ) : null}
      {pair ? (
        <button
          type="button"
          className="button"
          aria-pressed={isInline}
          onClick={() => onSearch({ layout: isInline ? undefined : "inline" })}
        >
          {t.run.inline}
        </button>
      ) : (
        <button
          type="button"
          className="button"
          aria-pressed={isRaw}
          onClick={() => onSearch({ as: isRaw ? undefined : "raw" })}
        >
          {t.run.raw}
        </button>
      )}
    </div>
  );
}
