import { useI18n } from "~/i18n/i18n";
import { removeAt, setAt } from "~/json/json-edit";
import { useForm } from "../form-context";
import type { Choice } from "../schema-field";
import type { FieldPlace } from "./field";
import { FieldFrame } from "./field-frame";

/** One of a few values. One that is none of them stays until another is chosen. */
export function ChoiceField({ place, choices }: { place: FieldPlace; choices: readonly Choice[] }) {
  const { t } = useI18n();
  const { text, edit } = useForm();
  const { path, node } = place;
  const json = node ? text.slice(node.from, node.to) : "";
  const chosen = choices.findIndex((choice) => same(choice.json, json));
  const write = (index: number) => {
    const choice = choices[index];
    edit((text) => (choice ? setAt(text, path, choice.json) : removeAt(text, path)));
  };
  const wordOf = ({ json, label }: Choice) =>
    label ?? t.start.words[json as keyof typeof t.start.words] ?? json;
  return (
    <FieldFrame place={place}>
      {(names) => (
        <select
          {...names}
          className="field max-w-full"
          value={node && chosen < 0 ? "other" : chosen}
          onChange={(event) =>
            event.target.value === "other" ? undefined : write(Number(event.target.value))
          }
        >
          <option value={-1}>{t.start.notChosen}</option>
          {node && chosen < 0 ? <option value="other">{json}</option> : null}
          {choices.map((choice, index) => (
            <option key={choice.json} value={index}>
              {wordOf(choice)}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}

/** `"a"` is also written `"\u0061"`. */
function same(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
}
