import type { RunnerCommand } from "~/api/client";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";

/** What a runner answered. Diagnostics are long: they are folded, and can be kept as a file. */
export function CommandResult({ command }: { command: RunnerCommand }) {
  const { t } = useI18n();
  const { result } = command;
  if (result === undefined || result === null) return null;
  const text = typeof result === "string" ? result : JSON.stringify(result, null, 2);
  if (text.length <= 120 && !text.includes("\n")) return <p className="mt-1 text-secondary">{text}</p>;
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${command.kind}-${command.seq}.${typeof result === "string" ? "txt" : "json"}`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <details className="mt-1">
      <summary className="link inline-block min-h-6">{t.runners.result}</summary>
      <button type="button" className="button my-2" onClick={save}>
        <Icon name="download" />
        {t.runners.download}
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre className="card max-h-80 overflow-auto p-2 font-mono text-xs" tabIndex={0}>
        {text}
      </pre>
    </details>
  );
}
