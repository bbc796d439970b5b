import type { ReactNode } from "react";
import { useI18n } from "~/i18n/i18n";
import { removeAt, setAt } from "~/json/json-edit";
import { useForm } from "../form-context";
import { fieldId, problemsAt } from "../problems";
import { hintOf } from "../schema";
import type { FieldPlace } from "./field";

/** Fields that belong together. Can take the focus when what is wrong is the whole. */
export function GroupFrame({ place, children }: { place: FieldPlace; children: ReactNode }) {
  const { t } = useI18n();
  const { problems, edit } = useForm();
  const { pointer, path, schema, label, isRequired, isNullable, node } = place;
  const found = problemsAt(problems, pointer);
  const id = fieldId(pointer);
  const hint = hintOf(schema);
  const isItem = typeof path.at(-1) === "number";
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      aria-describedby={found.length > 0 ? `${id}?problem` : undefined}
      className={`min-w-0 border-l-2 pl-3 ${found.length > 0 ? "border-bad" : "border-line"}`}
      data-field={pointer}
    >
      <legend className="float-left mr-3 mb-1 font-medium">
        {label}
        {isRequired ? <span aria-hidden="true"> *</span> : null}
      </legend>
      <div className="mb-1 flex flex-wrap gap-x-3">
        {node && isNullable ? (
          <button
            type="button"
            className="link min-h-6 text-xs"
            aria-label={`${t.start.setNull}: ${label}`}
            onClick={() => edit((text) => setAt(text, path, "null"))}
          >
            {t.start.setNull}
          </button>
        ) : null}
        {node && !isRequired && !isItem ? (
          <button
            type="button"
            className="link min-h-6 text-xs"
            aria-label={`${t.start.leaveOut}: ${label}`}
            onClick={() => edit((text) => removeAt(text, path))}
          >
            {t.start.leaveOut}
          </button>
        ) : null}
      </div>
      {hint ? <p className="clear-left mb-1 whitespace-pre-wrap text-secondary text-xs">{hint}</p> : null}
      <div className="clear-left space-y-4">{children}</div>
      {found.length > 0 ? (
        <ul id={`${id}?problem`} className="mt-1 text-bad">
          {found.map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      ) : null}
    </fieldset>
  );
}
