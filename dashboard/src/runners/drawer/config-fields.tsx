import { type ReactNode, useId, useState } from "react";
import { useI18n } from "~/i18n/i18n";
import type { RunnerView } from "../presence";

interface Props {
  frame: (children: ReactNode, onSubmit: () => void) => ReactNode;
  view: RunnerView;
  onSend: (args: Record<string, unknown>) => void;
}

/** Numbers only: no path, command, address or key ever travels to a runner. */
export function ConfigFields({ frame, view, onSend }: Props) {
  const { t } = useI18n();
  const id = useId();
  const [maxConcurrent, setMaxConcurrent] = useState(String(view.runner.load.slots));
  const [seconds, setSeconds] = useState("");
  const send = () =>
    onSend({
      ...(maxConcurrent === "" ? {} : { maxConcurrent: Number(maxConcurrent) }),
      ...(seconds === "" ? {} : { pollIntervalMs: Math.round(Number(seconds) * 1_000) }),
    });
  return frame(
    <>
      <p className="mb-3 text-secondary">{t.runners.configText}</p>
      <div className="flex flex-wrap gap-3">
        <label htmlFor={`${id}-most`} className="grid gap-1">
          <span className="font-medium">{t.runners.maxConcurrent}</span>
          <input
            id={`${id}-most`}
            type="number"
            min={1}
            max={64}
            required={seconds === ""}
            className="field w-28"
            value={maxConcurrent}
            onChange={(event) => setMaxConcurrent(event.target.value)}
          />
        </label>
        <label htmlFor={`${id}-poll`} className="grid gap-1">
          <span className="font-medium">{t.runners.pollInterval}</span>
          <input
            id={`${id}-poll`}
            type="number"
            min={0.5}
            max={60}
            step={0.5}
            placeholder={t.runners.unchanged}
            className="field w-36"
            value={seconds}
            onChange={(event) => setSeconds(event.target.value)}
          />
        </label>
      </div>
    </>,
    send,
  );
}
