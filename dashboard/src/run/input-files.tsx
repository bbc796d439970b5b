import { API_ORIGIN, type RunDetail } from "~/api/client";
import { useI18n } from "~/i18n/i18n";

const urlOf = (runId: string, name: string) =>
  `${API_ORIGIN}/api/workflows/${encodeURIComponent(runId)}/files/${encodeURIComponent(name)}`;

/** The files the run was submitted with. */
export function InputFiles({ run }: { run: RunDetail }) {
  const { t, format } = useI18n();
  if (run.files.length === 0) return null;
  return (
    <section aria-labelledby="input-files" className="card mt-4 p-4">
      <h2 id="input-files" className="mb-2 font-semibold">
        {t.run.inputFiles}
      </h2>
      <ul>
        {run.files.map(({ name, bytes }) => (
          <li
            key={name}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b py-2 last:border-0"
            data-input-file={name}
          >
            <span className="wrap-anywhere min-w-0 font-mono">{name}</span>
            <span className="text-secondary">{format.bytes(bytes)}</span>
            <a
              className="button"
              href={urlOf(run.id, name)}
              download={name}
              aria-label={`${t.run.download}: ${name}`}
            >
              {t.run.download}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
