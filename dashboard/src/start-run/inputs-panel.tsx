import { lazy, Suspense } from "react";
import { useI18n } from "~/i18n/i18n";
import type { JsonSyntaxError } from "~/json/json-tree";
import { EditorBoundary } from "./editor-boundary";
import { Field } from "./fields/field";
import { PlainEditor } from "./plain-editor";
import { fieldId, type Problem, problemsAt } from "./problems";
import { isReadable, type Schema } from "./schema";

// The editor is bigger than the page: it comes when somebody wants it, and a text area does its work until then.
const JsonEditor = lazy(() => import("./json-editor"));

interface Props {
  schema: Schema;
  text: string;
  broken: JsonSyntaxError | null;
  problems: readonly Problem[];
  isJson: boolean;
  onView: (view: "json" | undefined) => void;
  onText: (text: string) => void;
}

/** The inputs as a form or as JSON: two views on one text. */
export function InputsPanel({ schema, text, broken, problems, isJson, onView, onText }: Props) {
  const { t } = useI18n();
  const canForm = isReadable(schema);
  const showsJson = isJson || broken !== null || !canForm;
  const why = broken ? t.start.formNeedsJson : canForm ? null : t.start.schemaTooNew;
  const found = problemsAt(problems, "/inputs", true);
  const write = (next: string) => {
    // Whoever repairs a broken text stays where they type when it is whole again.
    if (!isJson) onView("json");
    onText(next);
  };
  const editor = {
    text,
    onText: write,
    label: t.start.inputsAsJson,
    isInvalid: broken !== null || found.length > 0,
  };
  return (
    <section aria-labelledby="inputs-heading" className="card p-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 id="inputs-heading" className="font-semibold">
          {t.start.inputs}
        </h2>
        <fieldset className="flex gap-1" aria-label={t.start.view}>
          <button
            type="button"
            className="button"
            aria-pressed={!showsJson}
            aria-disabled={why !== null}
            aria-describedby={why ? "why-no-form" : undefined}
            onClick={() => (why ? undefined : onView(undefined))}
          >
            {t.start.form}
          </button>
          <button type="button" className="button" aria-pressed={showsJson} onClick={() => onView("json")}>
            JSON
          </button>
        </fieldset>
      </div>
      {why ? (
        <p id="why-no-form" className="mb-2 text-secondary">
          {why}
        </p>
      ) : null}
      {showsJson ? (
        <>
          <div id={fieldId("/inputs")} tabIndex={-1} data-json>
            <EditorBoundary fallback={<PlainEditor {...editor} />}>
              <Suspense fallback={<PlainEditor {...editor} />}>
                <JsonEditor {...editor} errorAt={broken?.offset ?? null} />
              </Suspense>
            </EditorBoundary>
          </div>
          {broken ? (
            <p role="status" className="mt-1 text-bad" data-bad-json>
              {t.start.badJson(broken.line, broken.column)}
            </p>
          ) : null}
          <ul className="mt-1 text-bad">
            {broken
              ? null
              : found.map(({ pointer, message }) => (
                  <li key={pointer + message}>
                    <code>{pointer.slice("/inputs".length) || "/"}</code> {message}
                  </li>
                ))}
          </ul>
        </>
      ) : (
        <div className="max-w-3xl space-y-4">
          <Field path={[]} schema={schema} label={t.start.inputs} isRequired />
          {problemsAt(problems, "/inputs").map(({ message }) => (
            <p key={message} className="text-bad">
              {message}
            </p>
          ))}
        </div>
      )}
    </section>
  );
}
