import type { ReactNode } from "react";
import { useI18n } from "~/i18n/i18n";
import { removeAt, setAt } from "~/json/json-edit";
import { useForm } from "../form-context";
import { fieldId, problemsAt } from "../problems";
import { hintOf } from "../schema";
import type { FieldPlace } from "./field";

/** What an input needs to be named, described and found. */
export interface InputNames {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
  "aria-required": boolean | undefined;
}

interface Props {
  place: FieldPlace;
  /** Problems below this place are shown here too: nothing else shows them. */
  deep?: boolean;
  extra?: ReactNode;
  children: (names: InputNames) => ReactNode;
}

/** Label, hint and problems of a field, and the ways to leave it out. */
export function FieldFrame({ place, deep = false, extra, children }: Props) {
  const { t } = useI18n();
  const { problems, edit } = useForm();
  const { pointer, path, schema, label, isRequired, isNullable, node } = place;
  const found = problemsAt(problems, pointer, deep);
  const id = fieldId(pointer);
  const hint = hintOf(schema);
  const described = [hint && `${id}?hint`, found.length > 0 && `${id}?problem`].filter(Boolean).join(" ");
  const names: InputNames = {
    id,
    "aria-describedby": described || undefined,
    "aria-invalid": found.length > 0 || undefined,
    "aria-required": isRequired || undefined,
  };
  const isItem = typeof path.at(-1) === "number";
  return (
    <div className="min-w-0" data-field={pointer}>
      <div className="mb-1 flex flex-wrap items-center gap-x-3">
        <label htmlFor={id} className="font-medium">
          {label}
          {isRequired ? <span aria-hidden="true"> *</span> : null}
        </label>
        {extra}
        {node && isNullable && node.kind !== "null" ? (
          <Small
            label={t.start.setNull}
            of={label}
            onPress={() => edit((text) => setAt(text, path, "null"))}
          />
        ) : null}
        {node && !isRequired && !isItem && path.length > 0 ? (
          <Small label={t.start.leaveOut} of={label} onPress={() => edit((text) => removeAt(text, path))} />
        ) : null}
      </div>
      {hint ? (
        <p id={`${id}?hint`} className="mb-1 whitespace-pre-wrap text-secondary text-xs">
          {hint}
        </p>
      ) : null}
      {children(names)}
      {found.length > 0 ? (
        <ul id={`${id}?problem`} className="mt-1 text-bad">
          {found.map((problem) => (
            <li key={problem.pointer + problem.message}>
              {problem.pointer === pointer ? "" : `${problem.pointer.slice(pointer.length)}: `}
              {problem.message}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Small({ label, of, onPress }: { label: string; of: string; onPress: () => void }) {
  return (
    <button type="button" className="link min-h-6 text-xs" aria-label={`${label}: ${of}`} onClick={onPress}>
      {label}
    </button>
  );
}
