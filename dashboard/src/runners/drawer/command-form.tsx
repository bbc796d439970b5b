import type { ReactNode } from "react";
import type { CommandKind } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import type { RunnerView } from "../presence";
import { ConfigFields } from "./config-fields";
import { PauseFields } from "./pause-fields";

interface Props {
  kind: CommandKind;
  view: RunnerView;
  isSending: boolean;
  onSend: (args: Record<string, unknown>) => void;
  onClose: () => void;
}

/** What has to be said or thought over before a command is sent. */
export function CommandForm({ kind, view, isSending, onSend, onClose }: Props) {
  const { t } = useI18n();
  const buttons = (
    <div className="mt-3 flex flex-wrap justify-end gap-2">
      <button type="button" className="button" onClick={onClose}>
        {t.runs.keep}
      </button>
      <button
        type="submit"
        className={`button ${kind === "restart" ? "button-danger" : "button-primary"}`}
        disabled={isSending}
      >
        {t.runners.commandNow[kind]}
      </button>
    </div>
  );
  const held = view.runner.runs.length;
  const frame = (children: ReactNode, onSubmit: () => void) => (
    <form
      aria-label={t.runners.command[kind]}
      className="card mb-4 border-accent p-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      {buttons}
    </form>
  );
  if (kind === "pause") return <PauseFields frame={frame} onSend={onSend} />;
  if (kind === "updateConfig") return <ConfigFields frame={frame} view={view} onSend={onSend} />;
  const text = kind === "restart" ? t.runners.restartText(held) : t.runners.drainText(held);
  return frame(<p>{text}</p>, () => onSend({}));
}
