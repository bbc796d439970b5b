import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { fieldId, type Problem, problemsAt } from "./problems";
import type { UploadEntry, Uploads } from "./uploads";

interface Props {
  entry: UploadEntry;
  uploads: Uploads;
  pointer: string;
  problems: readonly Problem[];
}

export function FileRow({ entry, uploads, pointer, problems }: Props) {
  const { t, format } = useI18n();
  const { id, name, bytes, state, sentBytes } = entry;
  const found = problemsAt(problems, pointer, true);
  const share = bytes === 0 ? 1 : sentBytes / bytes;
  const act = (label: string, run: () => void) => (
    <button type="button" className="button" aria-label={`${label}: ${name}`} onClick={run}>
      {label}
    </button>
  );
  return (
    <li
      id={fieldId(pointer)}
      tabIndex={-1}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b py-2 last:border-0"
      data-file={name}
      data-file-state={state}
    >
      <span className="min-w-0 font-medium">{name}</span>
      <span className="text-secondary">{format.bytes(bytes)}</span>
      {state === "sending" ? (
        <>
          <progress className="upload-bar" aria-label={t.start.progressOf(name)} max={1} value={share} />
          <span aria-hidden="true">{format.percent(Math.floor(share * 100) / 100)}</span>
        </>
      ) : null}
      {state === "sent" ? (
        <span className="inline-flex items-center gap-1 text-good">
          <Icon name="check" /> {t.start.sent}
        </span>
      ) : null}
      {state === "cancelled" ? <span className="text-secondary">{t.start.uploadCancelled}</span> : null}
      {state === "failed" ? (
        <span role="alert" className="inline-flex items-center gap-1 text-bad">
          <Icon name="warning" /> {t.start.uploadFailed(entry.error ?? "")}
        </span>
      ) : null}
      {entry.refusal ? (
        <span role="alert" className="inline-flex items-center gap-1 text-bad">
          <Icon name="close" /> {t.start.refused[entry.refusal]}
        </span>
      ) : null}
      <span className="ml-auto flex gap-2">
        {state === "sending" ? act(t.start.cancelUpload, () => uploads.cancel(id)) : null}
        {state === "failed" || state === "cancelled"
          ? act(t.start.retryUpload, () => uploads.retry(id))
          : null}
        {state === "sending" ? null : act(t.start.removeShort, () => uploads.remove(id))}
      </span>
      {found.length > 0 ? (
        <p className="w-full text-bad">{found.map(({ message }) => message).join(" ")}</p>
      ) : null}
    </li>
  );
}
