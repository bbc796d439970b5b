import { Link } from "@tanstack/react-router";
import { EVERY } from "~/api/poll-policy";
import { agentsOptions } from "~/api/run-queries";
import { Icon } from "~/components/icon";
import { MessagePanel } from "~/components/message-panel";
import { useI18n } from "~/i18n/i18n";
import { usePolling } from "~/live/use-polling";

/** There has never been a run: three steps, ticked as they are done. */
export function EmptyNever() {
  const { t } = useI18n();
  const { data } = usePolling(agentsOptions(), { every: () => EVERY.runners });
  const agents = data?.agents ?? [];
  const hasRunner = agents.some((agent) => agent.runnersOnline > 0);
  return (
    <MessagePanel
      title={t.runs.emptyNever}
      actions={
        <Link to="/runs/new" className="button button-primary">
          {t.runs.stepStart}
        </Link>
      }
    >
      <p>{t.runs.emptyNeverText}</p>
      <ol className="mt-3 flex flex-col gap-2 text-left">
        <Step done={agents.length > 0} text={t.runs.stepAgents} hint={t.runs.stepAgentsHint} />
        <Step done={hasRunner} text={t.runs.stepRunner} hint={t.runs.stepRunnerHint} />
        <Step done={false} text={t.runs.stepStart} />
      </ol>
    </MessagePanel>
  );
}

function Step({ done, text, hint }: { done: boolean; text: string; hint?: string }) {
  const { t } = useI18n();
  return (
    <li className="flex gap-2">
      <Icon name={done ? "passed" : "queued"} className={`mt-0.5 ${done ? "text-good" : "text-secondary"}`} />
      <span>
        <span className="text-ink">
          {text} ({done ? t.runs.done : t.runs.open})
        </span>
        {hint && !done ? <span className="block text-xs">{hint}</span> : null}
      </span>
    </li>
  );
}
