import { useId, useState, useSyncExternalStore } from "react";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { FileRow } from "./file-row";
import type { Problem } from "./problems";
import type { Uploads } from "./uploads";

/** Files to go with a run: dropped or chosen, each with its own progress. */
export function FileList({ uploads, problems }: { uploads: Uploads; problems: readonly Problem[] }) {
  const { t, format } = useI18n();
  const entries = useSyncExternalStore(uploads.subscribe, uploads.get);
  const [isOver, setIsOver] = useState(false);
  const id = useId();
  const taken = entries.filter(({ state }) => state !== "refused");
  const { files: most, fileBytes } = useSyncExternalStore(uploads.subscribe, uploads.getLimits);
  return (
    <section aria-labelledby={id} className="card p-4">
      <h2 id={id} className="mb-2 font-semibold">
        {t.start.files}{" "}
        <span className="font-normal text-secondary" data-file-count>
          {t.start.fileCount(format.integer(taken.length), format.integer(most))}
        </span>
      </h2>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button inside does the same. */}
      <div
        className={`flex flex-wrap items-center gap-3 rounded-md border border-dashed p-3 ${isOver ? "border-accent bg-raised" : "border-control"}`}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          uploads.add(event.dataTransfer.files);
        }}
      >
        <label className="button focus-within:outline-2 focus-within:outline-accent focus-within:outline-offset-2">
          <Icon name="plus" />
          {t.start.browse}
          <input
            type="file"
            multiple
            className="sr-only"
            onChange={(event) => {
              uploads.add(event.target.files ?? []);
              // So that the same file can be chosen again.
              event.target.value = "";
            }}
          />
        </label>
        <span className="text-secondary">
          {t.start.dropHint(format.integer(most), format.bytes(fileBytes))}
        </span>
      </div>
      {entries.length > 0 ? (
        <ul aria-label={t.start.files} className="mt-2">
          {entries.map((entry) => (
            <FileRow
              key={entry.id}
              entry={entry}
              uploads={uploads}
              pointer={`/files/${taken.indexOf(entry)}`}
              problems={problems}
            />
          ))}
        </ul>
      ) : null}
    </section>
  );
}
