import { hashKey, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { RegionState } from "~/components/region-state";
import { Skeleton } from "~/components/skeleton";
import { useI18n } from "~/i18n/i18n";
import { artifactOptions, artifactUrl, type FileName, PREVIEW_BYTES, SHOWN_BYTES } from "./artifact-content";
import { CodeView } from "./code/code-view";
import { languageOf } from "./code/language-of";
import { prettyJson } from "./code/pretty-json";
import { ImageFile, imageType } from "./image-file";

const Markdown = lazy(() => import("./markdown"));

/** What is in a file. Nothing above 512 KiB, and no image, is fetched before somebody asks. */
export function FileContent({ runId, file, isRaw }: { runId: string; file: FileName; isRaw: boolean }) {
  const { t, format } = useI18n();
  // Raw, an SVG is the text that it is.
  const image = isRaw && file.filename.endsWith(".svg") ? undefined : imageType(file.filename);
  const [wanted, setWanted] = useState(file.bytes <= SHOWN_BYTES ? file.bytes : 0);
  // Neither colours nor structure for what is too big to be shown unasked.
  const language = file.bytes > SHOWN_BYTES ? undefined : languageOf(file.filename);
  const options = artifactOptions(runId, file, wanted);
  const query = useQuery({ ...options, enabled: wanted > 0 && image === undefined });
  const isWhole = wanted >= file.bytes || image !== undefined;
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <span className="font-mono">{file.filename}</span>
        <span className="text-secondary">{format.bytes(file.bytes)}</span>
        <a className="button" href={artifactUrl(runId, file)} download={file.filename.split("/").at(-1)}>
          {t.run.download}
        </a>
        {isWhole ? null : (
          <>
            <span>
              {wanted === 0
                ? t.run.tooBig(format.bytes(file.bytes))
                : t.run.partial(format.bytes(wanted), format.bytes(file.bytes))}
            </span>
            {wanted === 0 ? (
              <button type="button" className="button" onClick={() => setWanted(PREVIEW_BYTES)}>
                {t.run.showFile}
              </button>
            ) : null}
            <button type="button" className="button" onClick={() => setWanted(file.bytes)}>
              {t.run.loadAll}
            </button>
          </>
        )}
      </div>
      {image === undefined ? null : <ImageFile runId={runId} file={file} type={image} />}
      {wanted === 0 || image !== undefined ? null : (
        <RegionState query={query} queryHash={hashKey(options.queryKey)} skeletonRows={5}>
          {(text) =>
            /\.(md|markdown)$/i.test(file.filename) && !isRaw && file.bytes <= SHOWN_BYTES ? (
              <Suspense fallback={<Skeleton rows={5} />}>
                <Markdown text={text} />
              </Suspense>
            ) : (
              <CodeView text={isRaw || language !== "json" ? text : prettyJson(text)} language={language} />
            )
          }
        </RegionState>
      )}
    </>
  );
}
