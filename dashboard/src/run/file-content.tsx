import { hashKey, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { RegionState } from "~/components/region-state";
import { Skeleton } from "~/components/skeleton";
import { useI18n } from "~/i18n/i18n";
import { artifactOptions, artifactUrl, type FileName, PREVIEW_BYTES, SHOWN_BYTES } from "./artifact-content";
import { VirtualRows } from "./virtual-rows";

const Markdown = lazy(() => import("./markdown"));

/** Text of a file. Nothing above 512 KiB is fetched before somebody asks. */
export function FileContent({ runId, file, isRaw }: { runId: string; file: FileName; isRaw: boolean }) {
  const { t, format } = useI18n();
  const [wanted, setWanted] = useState(file.bytes <= SHOWN_BYTES ? file.bytes : 0);
  const options = artifactOptions(runId, file, wanted);
  const query = useQuery({ ...options, enabled: wanted > 0 });
  const isWhole = wanted >= file.bytes;
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
      {wanted === 0 ? null : (
        <RegionState query={query} queryHash={hashKey(options.queryKey)} skeletonRows={5}>
          {(text) =>
            /\.(md|markdown)$/i.test(file.filename) && !isRaw && file.bytes <= SHOWN_BYTES ? (
              <Suspense fallback={<Skeleton rows={5} />}>
                <Markdown text={text} />
              </Suspense>
            ) : (
              <Plain text={isRaw ? text : pretty(text, file.filename)} />
            )
          }
        </RegionState>
      )}
    </>
  );
}

function Plain({ text }: { text: string }) {
  const { t } = useI18n();
  const lines = useMemo(() => text.split("\n"), [text]);
  if (text.includes("\0")) return <p>{t.run.binary}</p>;
  return (
    <VirtualRows
      count={lines.length}
      render={(index) => (
        <pre className="min-h-4.5 whitespace-pre-wrap font-mono text-xs">{lines[index]}</pre>
      )}
    />
  );
}

/** JSON with its structure visible; anything else, and numbers JavaScript would change, as it is. */
function pretty(text: string, filename: string): string {
  if (!filename.endsWith(".json") || text.length > SHOWN_BYTES || /\d{16}/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
