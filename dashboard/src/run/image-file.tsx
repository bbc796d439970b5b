import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "~/api/keys";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { type FileName, readParts } from "./artifact-content";

const TYPES: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  // As the source of an <img> it runs no script and loads nothing.
  svg: "image/svg+xml",
};

/** The type a file is shown as, if it is an image by its name. What the runner said about it is not asked. */
export function imageType(filename: string): string | undefined {
  const extension = filename.split(".").at(-1)?.toLowerCase() ?? "";
  return Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined;
}

const imageOptions = (runId: string, file: FileName, type: string) =>
  queryOptions({
    queryKey: [...keys.runArtifacts(runId), file.sha256, type] as const,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => new Blob(await readParts(runId, file, file.bytes, signal), { type }),
  });

/** An image that a run made, fetched only when somebody asks. */
export function ImageFile({ runId, file, type }: { runId: string; file: FileName; type: string }) {
  const { t, format } = useI18n();
  const [isAsked, setAsked] = useState(false);
  const options = imageOptions(runId, file, type);
  const query = useQuery({ ...options, enabled: isAsked });
  if (!isAsked)
    return (
      <button type="button" className="button" onClick={() => setAsked(true)}>
        {t.run.showOwnImage(type, format.bytes(file.bytes))}
      </button>
    );
  return (
    <RegionState query={query} queryHash={file.sha256} skeletonRows={5}>
      {(blob) => <Shown blob={blob} name={file.filename} />}
    </RegionState>
  );
}

function Shown({ blob, name }: { blob: Blob; name: string }) {
  const { t } = useI18n();
  const [url, setUrl] = useState("");
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  if (isBroken) return <p>{t.run.brokenImage}</p>;
  if (url === "") return null;
  return (
    <img src={url} alt={name} className="card max-h-[70vh] max-w-full p-2" onError={() => setBroken(true)} />
  );
}
