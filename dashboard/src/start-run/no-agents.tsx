import type { Agent } from "~/api/client";
import { MessagePanel } from "~/components/message-panel";
import { useI18n } from "~/i18n/i18n";
import { AgentChoice } from "./agent-choice";

const SAMPLE = `agents:
  headline:
    description: Shortens a sentence to a headline.
    inputs:
      type: object
      required: [sentence]
      properties: { sentence: { type: string, minLength: 1 } }
    stages:
      produce: [./headline.py]
      evaluate: [./headline.py]
      revise: [./headline.py]
    passThreshold: 0.8`;

/** Where agents come from, and what one looks like. */
export function NoAgents() {
  const { t } = useI18n();
  return (
    <MessagePanel title={t.start.noAgents}>
      <p>{t.start.noAgentsText}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre className="card mt-3 overflow-x-auto p-3 text-left font-mono text-ink text-xs" tabIndex={0}>
        {SAMPLE}
      </pre>
    </MessagePanel>
  );
}

export function NoSuchAgent({ name, agents }: { name: string; agents: readonly Agent[] }) {
  const { t } = useI18n();
  return (
    <>
      <p role="status" className="card mb-4 border-warn p-3">
        {t.start.noSuchAgent(name)}
      </p>
      <AgentChoice agents={agents} />
    </>
  );
}
