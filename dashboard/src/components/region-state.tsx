import type { ReactNode } from "react";
import { asApiError } from "~/api/api-error";
import { ErrorPanel } from "./error-panel";
import { OldDataBanner } from "./old-data-banner";
import { Skeleton } from "./skeleton";

interface Asked<T> {
  data: T | undefined;
  error: Error | null;
  refetch: () => unknown;
}

interface Props<T> {
  query: Asked<T>;
  /** Names the query for the banner of old data. */
  queryHash: string;
  /** How many lines the skeleton has: as high as what comes. */
  skeletonRows: number;
  /** Shown instead of the data when there is none; decides itself whether filters are to blame. */
  empty?: (data: T) => ReactNode | null;
  /** What an error is called here, if the usual words do not fit. */
  notFound?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Every state a region of data can be in, in one place. Never says "empty" before the first answer. */
export function RegionState<T>({ query, queryHash, skeletonRows, empty, notFound, children }: Props<T>) {
  const { data, error } = query;
  if (data === undefined) {
    if (error === null) return <Skeleton rows={skeletonRows} />;
    const problem = asApiError(error);
    if (problem.kind === "not-found" && notFound) return notFound;
    return <ErrorPanel error={problem} onRetry={() => query.refetch()} />;
  }
  return (
    <>
      {error === null ? null : (
        <OldDataBanner queryHash={queryHash} error={asApiError(error)} onRetry={() => query.refetch()} />
      )}
      {empty?.(data) ?? children(data)}
    </>
  );
}
