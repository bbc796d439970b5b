import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Agent } from "~/api/client";
import { runnersOptions } from "~/api/runner-queries";
import { useI18n } from "~/i18n/i18n";
import { fieldId, type Problem, problemsAt } from "./problems";
import type { StartOptions } from "./start-options";

interface Props {
  agent: Agent;
  options: StartOptions;
  problems: readonly Problem[];
  onChange: (part: Partial<StartOptions>) => void;
}

/** What a run may have instead of, or beside, what its agent says. */
export function OptionsPanel({ agent, options, problems, onChange }: Props) {
  const { t, format } = useI18n();
  const runners = useQuery(runnersOptions());
  const serving = runners.data?.runners.filter(({ agents }) => agents.includes(agent.name)) ?? [];
  const text = (key: keyof StartOptions, label: string, placeholder: string, hint?: string) => (
    <Option key={key} name={key} label={label} hint={hint} problems={problems}>
      {(names) => (
        <input
          {...names}
          className="field w-full"
          inputMode={key === "tags" ? "text" : "decimal"}
          autoComplete="off"
          placeholder={placeholder}
          value={options[key]}
          onChange={(event) => onChange({ [key]: event.target.value })}
        />
      )}
    </Option>
  );
  return (
    <section aria-labelledby="options-heading" className="card p-4">
      <h2 id="options-heading" className="mb-2 font-semibold">
        {t.start.options}
      </h2>
      <div className="grid max-w-3xl gap-4 sm:grid-cols-2">
        {text("passThreshold", t.start.threshold, format.score(agent.passThreshold), t.start.thresholdHint)}
        {text("maxAttempts", t.start.maxAttempts, format.integer(agent.maxAttempts), t.start.maxAttemptsHint)}
      </div>
      <details className="mt-3">
        <summary className="link inline-block min-h-6">{t.start.advanced}</summary>
        <div className="mt-3 grid max-w-3xl gap-4 sm:grid-cols-2">
          {text("tags", t.start.tags, "", t.start.tagsHint)}
          {text("priority", t.start.priority, "0", t.start.priorityHint)}
          <Option name="runAt" label={t.start.runAt} hint={t.start.runAtHint} problems={problems}>
            {(names) => (
              <input
                {...names}
                type="datetime-local"
                className="field w-full"
                value={options.runAt}
                onChange={(event) => onChange({ runAt: event.target.value })}
              />
            )}
          </Option>
          <Option name="runnerId" label={t.start.runner} hint={t.start.runnerHint} problems={problems}>
            {(names) => (
              <select
                {...names}
                className="field w-full"
                value={options.runnerId}
                onChange={(event) => onChange({ runnerId: event.target.value })}
              >
                <option value="">{t.start.anyRunner}</option>
                {serving.map(({ id, name, online }) => (
                  <option key={id} value={id}>
                    {online ? name : t.start.offlineRunner(name)}
                  </option>
                ))}
              </select>
            )}
          </Option>
        </div>
      </details>
    </section>
  );
}

interface OptionProps {
  name: keyof StartOptions;
  label: string;
  hint: string | undefined;
  problems: readonly Problem[];
  children: (names: {
    id: string;
    "aria-describedby": string;
    "aria-invalid": boolean | undefined;
  }) => ReactNode;
}

function Option({ name, label, hint, problems, children }: OptionProps) {
  const id = fieldId(`/${name}`);
  const found = problemsAt(problems, `/${name}`, true);
  return (
    <div className="min-w-0" data-field={`/${name}`}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": `${id}?hint`, "aria-invalid": found.length > 0 || undefined })}
      <p id={`${id}?hint`} className={found.length > 0 ? "text-bad" : "text-secondary text-xs"}>
        {found.length > 0 ? found.map(({ message }) => message).join(" ") : hint}
      </p>
    </div>
  );
}
