import type { Agent } from "~/api/client";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { AgentFacts } from "./agent-facts";

interface Props {
  agents: readonly Agent[];
  agent: Agent;
  onAgent: (name: string) => void;
}

/** The agent that was chosen, what it is like, and the way to another. */
export function AgentBar({ agents, agent, onAgent }: Props) {
  const { t } = useI18n();
  return (
    <section aria-label={t.start.agent} className="card flex flex-wrap items-start gap-x-6 gap-y-3 p-4">
      <label className="flex flex-wrap items-center gap-2 font-medium">
        {t.start.agent}
        <select className="field" value={agent.name} onChange={(event) => onAgent(event.target.value)}>
          {agents.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <div className="min-w-56 flex-1">
        <AgentFacts agent={agent} />
      </div>
      {agent.runnersOnline === 0 ? (
        <p role="status" className="flex w-full items-center gap-2 text-warn" data-no-runner>
          <Icon name="warning" />
          {t.start.noRunner}
        </p>
      ) : null}
    </section>
  );
}
