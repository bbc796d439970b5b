import { type ReactNode, useId, useState } from "react";
import { useI18n } from "~/i18n/i18n";

const MINUTE_MS = 60_000;
/** How long, in minutes; `open` until somebody resumes it, `at` a moment of the reader's choice. */
const ENDS = ["open", "15", "60", "240", "1440", "at"] as const;
type End = (typeof ENDS)[number];
/** As long as a note may be. */
const MOST_CHARS = 200;

interface Props {
  frame: (children: ReactNode, onSubmit: () => void) => ReactNode;
  onSend: (args: Record<string, unknown>) => void;
}

/** Why, and until when. */
export function PauseFields({ frame, onSend }: Props) {
  const { t, format } = useI18n();
  const id = useId();
  const [note, setNote] = useState("");
  const [end, setEnd] = useState<End>("open");
  const [moment, setMoment] = useState("");
  const untilMs = () => {
    if (end === "open") return null;
    return end === "at" ? Date.parse(moment) : Date.now() + Number(end) * MINUTE_MS;
  };
  const send = () => {
    const until = untilMs();
    onSend({
      ...(note.trim() ? { note: note.trim() } : {}),
      ...(until !== null && Number.isFinite(until) ? { untilMs: until } : {}),
    });
  };
  const name = (choice: End) => {
    if (choice === "open") return t.runners.untilResumed;
    return choice === "at" ? t.runners.untilMoment : format.duration(Number(choice) * MINUTE_MS);
  };
  return frame(
    <>
      <p className="mb-3 text-secondary">{t.runners.pauseText}</p>
      <div className="flex flex-wrap gap-3">
        <label htmlFor={`${id}-end`} className="grid gap-1">
          <span className="font-medium">{t.runners.pauseFor}</span>
          <select
            id={`${id}-end`}
            className="field"
            value={end}
            onChange={(event) => setEnd(ENDS.find((choice) => choice === event.target.value) ?? "open")}
          >
            {ENDS.map((choice) => (
              <option key={choice} value={choice}>
                {name(choice)}
              </option>
            ))}
          </select>
        </label>
        {end === "at" ? (
          <label htmlFor={`${id}-at`} className="grid gap-1">
            <span className="font-medium">{t.runners.untilMoment}</span>
            <input
              id={`${id}-at`}
              type="datetime-local"
              required
              className="field"
              value={moment}
              onChange={(event) => setMoment(event.target.value)}
            />
          </label>
        ) : null}
        <label htmlFor={`${id}-note`} className="grid min-w-48 flex-1 gap-1">
          <span className="font-medium">{t.runners.note}</span>
          <input
            id={`${id}-note`}
            className="field w-full"
            maxLength={MOST_CHARS}
            autoComplete="off"
            placeholder={t.runners.noteHint}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
      </div>
    </>,
    send,
  );
}
