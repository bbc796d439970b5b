import { hashKey, queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, bodyOf, type RunDetail } from "~/api/client";
import { keys } from "~/api/keys";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { InputFiles } from "./input-files";

const inputsOptions = (id: string) =>
  queryOptions({
    queryKey: keys.runInputs(id),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      bodyOf<unknown>(api.GET("/api/workflows/{id}/inputs", { params: { path: { id } }, signal })),
  });

/** What the run was submitted with. */
export default function Inputs({ run }: { run: RunDetail }) {
  const { t } = useI18n();
  const query = useQuery(inputsOptions(run.id));
  return (
    <RegionState query={query} queryHash={hashKey(keys.runInputs(run.id))} skeletonRows={4}>
      {(inputs) => (
        <>
          <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
            <Link
              to="/runs/new"
              search={{ agent: run.agentName, from: run.id }}
              className="button"
              aria-describedby={run.files.length > 0 ? "files-again" : undefined}
            >
              {t.run.startAgain}
            </Link>
            {run.files.length > 0 ? (
              <span id="files-again" className="text-secondary">
                {t.run.attachAgain}
              </span>
            ) : null}
          </div>
          <pre className="card whitespace-pre-wrap p-3 font-mono text-xs" data-inputs>
            {JSON.stringify(inputs, null, 2)}
          </pre>
          <InputFiles run={run} />
        </>
      )}
    </RegionState>
  );
}
