import type { Agent } from "~/api/client";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";

/** What an agent does, and who would do it. */
export function AgentFacts({ agent }: { agent: Agent }) {
  const { t, format } = useI18n();
  return (
    <div>
      {agent.description ? <p>{agent.description}</p> : null}
      <dl className="mt-1 flex flex-wrap gap-x-4 text-secondary [&>div]:flex [&>div]:gap-1.5 [&_dt]:shrink-0">
        <div>
          <dt>{t.start.stages}</dt>
          <dd>{agent.stages.map(({ stage }) => t.start.stageNames[stage]).join(" → ")}</dd>
        </div>
        <div>
          <dt>{t.start.threshold}</dt>
          <dd>{format.score(agent.passThreshold)}</dd>
        </div>
        <div>
          <dt>{t.start.maxAttempts}</dt>
          <dd>{format.integer(agent.maxAttempts)}</dd>
        </div>
        <div className={agent.runnersOnline === 0 ? "text-warn" : ""}>
          <dt className="sr-only">{t.start.runners}</dt>
          <dd className="inline-flex items-center gap-1">
            {agent.runnersOnline === 0 ? <Icon name="warning" /> : null}
            {t.start.runnersOnline(agent.runnersOnline)}
          </dd>
        </div>
      </dl>
    </div>
  );
}
