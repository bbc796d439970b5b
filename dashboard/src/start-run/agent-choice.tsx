import { Link } from "@tanstack/react-router";
import type { Agent } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { AgentFacts } from "./agent-facts";

/** All agents, to choose the one that should work. */
export function AgentChoice({ agents }: { agents: readonly Agent[] }) {
  const { t } = useI18n();
  return (
    <section aria-labelledby="choose-agent">
      <h2 id="choose-agent" className="mb-3 font-semibold">
        {t.start.chooseAgent}
      </h2>
      <ul className="grid gap-3 lg:grid-cols-2">
        {agents.map((agent) => (
          <li key={agent.name} className="card relative p-4 hover:border-accent" data-agent={agent.name}>
            <h3 className="mb-1 font-semibold text-base">
              <Link
                to="/runs/new"
                search={(before) => ({ ...before, agent: agent.name })}
                className="after:absolute after:inset-0 after:rounded-lg"
              >
                {agent.name}
              </Link>
            </h3>
            <AgentFacts agent={agent} />
          </li>
        ))}
      </ul>
    </section>
  );
}
