import { useBlocker } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState, useSyncExternalStore } from "react";
import { asApiError } from "~/api/api-error";
import type { Agent } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { parseTree } from "~/json/json-tree";
import { useShortcuts } from "~/shell/shortcuts/use-shortcuts";
import { DraftNote } from "./draft-note";
import { syntaxErrorOf } from "./fields/json-field";
import { FileList } from "./file-list";
import { FormContext, type FormView } from "./form-context";
import { InputsPanel } from "./inputs-panel";
import { OptionsPanel } from "./options-panel";
import { ProblemSummary } from "./problem-summary";
import { type Problem, serverProblems } from "./problems";
import { requestBody } from "./request-body";
import type { Schema } from "./schema";
import { StartButton } from "./start-button";
import type { Uploads } from "./uploads";
import { type FormState, useDraft } from "./use-draft";
import { useProblems } from "./use-problems";
import { useSubmit } from "./use-submit";

const LeaveDialog = lazy(() => import("./leave-dialog"));

interface Props {
  agent: Agent;
  from: string | undefined;
  first: FormState;
  uploads: Uploads;
  isJson: boolean;
  onView: (view: "json" | undefined) => void;
}

export function StartForm({ agent, from, first, uploads, isJson, onView }: Props) {
  const { t } = useI18n();
  const schema = agent.inputs as Schema;
  const { state, change, draft, isRestored, isEdited, isDone, startOver, finish } = useDraft(
    agent.name,
    from,
    schema,
    first,
  );
  const entries = useSyncExternalStore(uploads.subscribe, uploads.get);
  const submit = useSubmit(() => {
    finish();
    uploads.clear();
  });
  const { text, options, unfinished } = state;
  const broken = useMemo(() => syntaxErrorOf(text), [text]);
  const [hasTried, setHasTried] = useState(false);
  /** Counts the attempts to start: each brings the focus to what stands in the way. */
  const [refusals, setRefusals] = useState(0);
  const [answered, setAnswered] = useState<{ problems: Problem[]; text: string } | null>(null);

  const own = useProblems(schema, state, broken, entries);
  // What the server said holds until the inputs are changed.
  const told = answered?.text === JSON.stringify(state) ? answered.problems : [];
  const problems = hasTried
    ? [...own, ...told.filter(({ pointer }) => !own.some((one) => one.pointer === pointer))]
    : told;

  const start = () => {
    if (submit.isPending || isDone.current) return;
    setHasTried(true);
    if (own.length > 0) return setRefusals((count) => count + 1);
    submit.mutate(requestBody(agent.name, text, options, entries), {
      onError: (error) => {
        setAnswered({ problems: serverProblems(asApiError(error)), text: JSON.stringify(state) });
        setRefusals((count) => count + 1);
      },
    });
  };
  useShortcuts([{ keys: "Mod+Enter", scope: "page", label: t.start.submit, run: start, whileTyping: true }]);

  const hasEdits = isEdited || entries.length > 0;
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => hasEdits && !isDone.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => hasEdits && !isDone.current,
    withResolver: true,
  });

  const edit = (next: (text: string) => string) => change((kept) => ({ ...kept, text: next(kept.text) }));
  const view: FormView | null = broken
    ? null
    : {
        text,
        root: parseTree(text),
        schema,
        problems,
        edit,
        unfinished,
        setUnfinished: (pointer, part) =>
          change((kept) => {
            const { [pointer]: _, ...rest } = kept.unfinished;
            return { ...kept, unfinished: part === null ? rest : { ...rest, [pointer]: part } };
          }),
      };
  return (
    <FormContext value={view}>
      <form
        noValidate
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <DraftNote draft={draft} isRestored={isRestored} onStartOver={startOver} />
        <InputsPanel
          schema={schema}
          text={text}
          broken={broken}
          problems={problems}
          isJson={isJson}
          onView={onView}
          onText={(next) => edit(() => next)}
        />
        <FileList uploads={uploads} problems={problems} />
        <OptionsPanel
          agent={agent}
          options={options}
          problems={problems}
          onChange={(part) => change((kept) => ({ ...kept, options: { ...kept.options, ...part } }))}
        />
        <ProblemSummary
          problems={problems}
          refusals={refusals}
          isJson={isJson}
          onForm={() => onView(undefined)}
        />
        <StartButton isPending={submit.isPending} />
      </form>
      <Suspense>
        {blocker.status === "blocked" ? (
          <LeaveDialog onStay={blocker.reset} onLeave={blocker.proceed} />
        ) : null}
      </Suspense>
    </FormContext>
  );
}
