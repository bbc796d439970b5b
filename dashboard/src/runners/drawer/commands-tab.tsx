import { hashKey } from "@tanstack/react-query";
import { useState } from "react";
import type { CommandKind } from "~/api/client";
import { keys } from "~/api/keys";
import { EVERY } from "~/api/poll-policy";
import { commandsOptions } from "~/api/runner-queries";
import { RegionState } from "~/components/region-state";
import { useI18n } from "~/i18n/i18n";
import { usePolling } from "~/live/use-polling";
import { useScope } from "~/session/use-me";
import type { RunnerView } from "../presence";
import { CommandForm } from "./command-form";
import { CommandLine } from "./command-line";
import { useSend } from "./use-send";

/** Those that need words or a second thought first, and those that are sent at once. */
const KINDS = ["pause", "resume", "drain", "restart", "updateConfig", "diagnostics"] as const;
const AT_ONCE: ReadonlySet<CommandKind> = new Set(["resume", "diagnostics"]);

/** Tells a runner what to do, and shows what became of what it was told. */
export function CommandsTab({ view }: { view: RunnerView }) {
  const { t } = useI18n();
  const id = view.runner.id;
  const mayCommand = useScope("runs:write");
  const [asked, setAsked] = useState<CommandKind | null>(null);
  const { send, isSending } = useSend(id);
  const query = usePolling(commandsOptions(id), { every: () => EVERY.runnersWatched });
  if (!mayCommand) return <p className="text-secondary">{t.runners.mayNotCommand}</p>;

  const isSensible: Record<CommandKind, boolean> = {
    pause: view.runner.status !== "paused",
    resume: view.runner.status === "paused" || view.runner.status === "draining",
    drain: view.runner.status !== "draining",
    restart: true,
    updateConfig: true,
    diagnostics: true,
  };
  return (
    <>
      <fieldset className="mb-3 flex flex-wrap gap-2" aria-label={t.runners.send}>
        {KINDS.filter((kind) => isSensible[kind]).map((kind) => (
          <button
            key={kind}
            type="button"
            className="button"
            aria-expanded={AT_ONCE.has(kind) ? undefined : asked === kind}
            disabled={isSending}
            onClick={() =>
              AT_ONCE.has(kind) ? send({ kind, args: {} }) : setAsked(asked === kind ? null : kind)
            }
          >
            {AT_ONCE.has(kind) ? t.runners.command[kind] : `${t.runners.command[kind]}…`}
          </button>
        ))}
      </fieldset>
      {view.presence === "online" ? null : <p className="mb-3 text-warn">{t.runners.commandsWait}</p>}
      {asked === null ? null : (
        <CommandForm
          key={asked}
          kind={asked}
          view={view}
          isSending={isSending}
          onSend={(args) => send({ kind: asked, args }, () => setAsked(null))}
          onClose={() => setAsked(null)}
        />
      )}
      <h3 className="mb-2 font-semibold">{t.runners.history}</h3>
      <RegionState
        query={query}
        queryHash={hashKey(keys.runnerCommands(id))}
        skeletonRows={3}
        empty={({ commands }) =>
          commands.length === 0 ? <p className="text-secondary">{t.runners.noCommands}</p> : null
        }
      >
        {({ commands }) => (
          <ol className="flex flex-col gap-2">
            {[...commands]
              .sort((a, b) => b.seq - a.seq)
              .map((command) => (
                <CommandLine
                  key={command.id}
                  command={command}
                  isSending={isSending}
                  onRetry={() => send({ kind: command.kind, args: command.args })}
                />
              ))}
          </ol>
        )}
      </RegionState>
    </>
  );
}
