import { useI18n } from "~/i18n/i18n";
import { removeAt } from "~/json/json-edit";
import { toPointer } from "~/json/json-pointer";
import { useForm } from "../form-context";
import { fieldId, problemsAt } from "../problems";
import { type Property, resolve, titleOf } from "../schema";
import { Field, type FieldPlace } from "./field";

interface Props {
  place: FieldPlace;
  properties: readonly Property[];
  /** Shown by somebody else. */
  except?: string;
}

/** The members of an object: those with a field, and those nobody knows, which stay as they are. */
export function Members({ place, properties, except }: Props) {
  const { schema: root } = useForm();
  const { path, node } = place;
  const known = new Set([except, ...properties.map(({ key }) => key)]);
  const keys = node?.kind === "object" ? node.members.map(({ key }) => key) : [];
  const unknown = [...new Set(keys)].filter((key) => !known.has(key));
  return (
    <>
      {properties
        .filter(({ key }) => key !== except)
        .map(({ key, schema, isRequired }) => (
          <Field
            key={key}
            path={[...path, key]}
            schema={schema}
            label={titleOf(resolve(schema, root) ?? schema) ?? key}
            isRequired={isRequired}
          />
        ))}
      {unknown.length > 0 ? <Unknown place={place} keys={unknown} /> : null}
    </>
  );
}

function Unknown({ place, keys }: { place: FieldPlace; keys: readonly string[] }) {
  const { t } = useI18n();
  const { problems, edit } = useForm();
  return (
    <div className="text-secondary">
      <p>{t.start.unknownKeys}</p>
      <ul>
        {keys.map((key) => {
          const pointer = place.pointer + toPointer([key]);
          return (
            <li key={key} className="flex flex-wrap items-center gap-2" data-field={pointer}>
              <code>{key}</code>
              <button
                id={fieldId(pointer)}
                type="button"
                className="link min-h-6 text-xs"
                aria-label={t.start.remove(key)}
                onClick={() => edit((text) => removeAt(text, [...place.path, key]))}
              >
                {t.start.removeShort}
              </button>
              {problemsAt(problems, pointer, true).map(({ message }) => (
                <span key={message} className="text-bad">
                  {message}
                </span>
              ))}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
