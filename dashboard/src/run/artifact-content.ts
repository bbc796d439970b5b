import { queryOptions } from "@tanstack/react-query";
import { ApiError, unreachable } from "~/api/api-error";
import { API_ORIGIN, type Artifact } from "~/api/client";
import { keys } from "~/api/keys";

/** What is shown without being asked for, and how much a look into a bigger file takes. */
export const SHOWN_BYTES = 512 * 1024;
export const PREVIEW_BYTES = 256 * 1024;

export type FileName = Pick<Artifact, "step" | "filename" | "sha256" | "bytes">;

export function artifactUrl(runId: string, { step, filename }: Pick<FileName, "step" | "filename">): string {
  const path = filename.split("/").map(encodeURIComponent).join("/");
  return `${API_ORIGIN}/api/workflows/${encodeURIComponent(runId)}/artifacts/${step}/${path}`;
}

/** The text of a file, or of its first `bytes`. What has a hash never changes. */
export const artifactOptions = (runId: string, file: FileName, bytes: number) =>
  queryOptions({
    queryKey: [...keys.runArtifacts(runId), file.sha256, Math.min(bytes, file.bytes)] as const,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const decoder = new TextDecoder();
      const parts = await readParts(runId, file, bytes, signal);
      return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
    },
  });

/** The first `bytes` of a file, in parts: no answer is bigger than a function may send. */
export async function readParts(runId: string, file: FileName, bytes: number, signal: AbortSignal) {
  const parts: ArrayBuffer[] = [];
  const end = Math.min(bytes, file.bytes);
  for (let from = 0; from < end; from += PREVIEW_BYTES) {
    const last = Math.min(from + PREVIEW_BYTES, end) - 1;
    parts.push(await readPart(runId, file, from, last, signal));
  }
  return parts;
}

async function readPart(runId: string, file: FileName, from: number, last: number, signal: AbortSignal) {
  const response = await fetch(artifactUrl(runId, file), {
    signal,
    headers: { Range: `bytes=${from}-${last}` },
    credentials: API_ORIGIN ? "include" : "same-origin",
  }).catch((cause) => {
    throw cause instanceof DOMException && cause.name === "AbortError" ? cause : unreachable(cause);
  });
  if (!response.ok) throw ApiError.from(response, await response.json().catch(() => null));
  return response.arrayBuffer();
}
