import type { CommandStatus, RunnerCommand } from "~/api/client";
import { Icon, type IconName } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { useNow } from "~/live/use-now";
import { argumentWords } from "./argument-words";
import { CommandResult } from "./command-result";

/** After so long without a word the reader wants to know that there was none. */
const SILENCE_MS = 30_000;
const LOOKS: Record<CommandStatus, [IconName, string]> = {
  pending: ["queued", "text-secondary"],
  sent: ["up", "text-secondary"],
  acknowledged: ["running", "text-accent"],
  done: ["passed", "text-good"],
  failed: ["failed", "text-bad"],
  refused: ["cancelled", "text-bad"],
  timedOut: ["warning", "text-warn"],
};
const ENDED_BADLY: ReadonlySet<CommandStatus> = new Set(["failed", "refused", "timedOut"]);

interface Props {
  command: RunnerCommand;
  isSending: boolean;
  onRetry: () => void;
}

/** One command: what, when, how far it got, what came of it. */
export function CommandLine({ command, isSending, onRetry }: Props) {
  const { t, format } = useI18n();
  const now = useNow(5_000);
  const createdMs = Date.parse(command.createdAt);
  const isUnheard = command.status === "pending" || command.status === "sent";
  const isSilent = isUnheard && now - createdMs > SILENCE_MS;
  const [icon, ink] = LOOKS[command.status];
  const answeredAt = command.finishedAt ?? command.acknowledgedAt;
  const words = argumentWords(command, t, format);
  return (
    <li className="card p-3" data-command={command.status}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span>
          <strong>{t.runners.command[command.kind]}</strong> {words}
        </span>
        <span className={`inline-flex items-center gap-1.5 font-medium ${isSilent ? "text-warn" : ink}`}>
          <Icon name={isSilent ? "warning" : icon} className="self-center" />
          {isSilent
            ? t.runners.noAnswer(format.duration(SILENCE_MS))
            : t.runners.commandStatus[command.status]}
        </span>
      </div>
      <p className="text-secondary">
        {format.dateTime(createdMs)} · {command.createdBy}
        {answeredAt ? ` · ${t.runners.after(format.seconds(Date.parse(answeredAt) - createdMs))}` : null}
        {isUnheard ? ` · ${t.runners.endsAt(format.clock(Date.parse(command.expiresAt)))}` : null}
      </p>
      {command.error ? <p className="mt-1 whitespace-pre-wrap text-bad">{command.error}</p> : null}
      <CommandResult command={command} />
      {isSilent || ENDED_BADLY.has(command.status) ? (
        <button type="button" className="button mt-2" disabled={isSending} onClick={onRetry}>
          {t.runners.again}
        </button>
      ) : null}
    </li>
  );
}
