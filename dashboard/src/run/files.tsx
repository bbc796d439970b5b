import { hashKey, queryOptions, useQuery } from "@tanstack/react-query";
import { type Artifact, api, bodyOf, type RunDetail } from "~/api/client";
import { keys } from "~/api/keys";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { FileContent } from "./file-content";
import type { RunSearch } from "./run-search";

interface Props {
  run: RunDetail;
  search: RunSearch;
  onSearch: (part: Partial<RunSearch>) => void;
}

const filesOptions = (id: string, rev: number) =>
  queryOptions({
    queryKey: [...keys.runArtifacts(id), rev] as const,
    queryFn: ({ signal }) =>
      bodyOf<{ artifacts: Artifact[] }>(
        api.GET("/api/workflows/{id}/artifacts", { params: { path: { id } }, signal }),
      ),
    placeholderData: (before) => before,
  });

const pathOf = (file: Artifact) => `${file.step}/${file.filename}`;

export default function Files({ run, search, onSearch }: Props) {
  const { t, format } = useI18n();
  const options = filesOptions(run.id, run.rev);
  const query = useQuery(options);
  return (
    <RegionState query={query} queryHash={hashKey(options.queryKey)} skeletonRows={4}>
      {({ artifacts }) => {
        const chosen = artifacts.find((file) => pathOf(file) === search.file);
        if (artifacts.length === 0) return <p className="text-secondary">{t.run.noFiles}</p>;
        return (
          <div className="grid gap-4 lg:grid-cols-[18rem_1fr]">
            <ul aria-label={t.run.files}>
              {artifacts.map((file) => (
                <li key={pathOf(file)}>
                  <button
                    type="button"
                    className="button button-quiet w-full justify-between text-left"
                    aria-pressed={file === chosen}
                    onClick={() => onSearch({ file: pathOf(file) })}
                  >
                    <span className="font-mono">{pathOf(file)}</span>
                    <span className="shrink-0 text-secondary">{format.bytes(file.bytes)}</span>
                  </button>
                </li>
              ))}
            </ul>
            <div className="min-w-0">
              {chosen ? (
                <FileContent key={pathOf(chosen)} runId={run.id} file={chosen} isRaw={search.as === "raw"} />
              ) : (
                <p className="text-secondary">{t.run.chooseFile}</p>
              )}
            </div>
          </div>
        );
      }}
    </RegionState>
  );
}
