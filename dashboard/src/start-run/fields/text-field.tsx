import { useI18n } from "~/i18n/i18n";
import { removeAt, setAt } from "~/json/json-edit";
import { useForm } from "../form-context";
import type { TextInput } from "../schema-field";
import { isSecret } from "../secrets";
import type { FieldPlace } from "./field";
import { FieldFrame } from "./field-frame";
import { fromMoment, isMoment, toMoment } from "./moment";

/** Keyboards and browsers' own pickers; the value stays text. */
const TYPES = { text: "text", email: "email", url: "url", password: "password" } as const;

export function TextField({ place, input }: { place: FieldPlace; input: TextInput }) {
  const { t } = useI18n();
  const { edit } = useForm();
  const { path, schema, node, isRequired } = place;
  const value = node?.kind === "string" ? node.value : "";
  const write = (next: string) => {
    // An empty text that the schema forbids means "nothing", where nothing is allowed.
    const isNothing =
      next === "" && !isRequired && (schema.minLength !== undefined || schema.format !== undefined);
    edit((text) => (isNothing ? removeAt(text, path) : setAt(text, path, JSON.stringify(next))));
  };
  const kind = isSecret(schema) ? "password" : input;
  return (
    <FieldFrame
      place={place}
      extra={
        kind === "date-time" ? <span className="text-secondary text-xs">{t.start.localTime}</span> : null
      }
    >
      {(names) => {
        const shared = { ...names, className: "field w-full", value };
        if (kind === "multiline")
          return <textarea {...shared} rows={5} onChange={(event) => write(event.target.value)} />;
        // A picker shows nothing for a text it does not understand: that stays a text.
        if (kind === "date" && (value === "" || /^\d{4}-\d\d-\d\d$/.test(value)))
          return <input {...shared} type="date" onChange={(event) => write(event.target.value)} />;
        if (kind === "date-time" && (value === "" || isMoment(value)))
          return (
            <input
              {...shared}
              type="datetime-local"
              step="1"
              value={fromMoment(value)}
              onChange={(event) => write(toMoment(event.target.value))}
            />
          );
        const type = kind in TYPES ? TYPES[kind as keyof typeof TYPES] : "text";
        return (
          <input
            {...shared}
            type={type}
            autoComplete="off"
            spellCheck={type === "text"}
            onChange={(event) => write(event.target.value)}
          />
        );
      }}
    </FieldFrame>
  );
}
