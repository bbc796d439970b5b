import { useI18n } from "~/i18n/i18n";
import { removeAt, setAt } from "~/json/json-edit";
import { JsonSyntaxError, parseTree } from "~/json/json-tree";
import { useForm } from "../form-context";
import type { FieldPlace } from "./field";
import { FieldFrame } from "./field-frame";

/** A part of the inputs as JSON. While it is none it waits here; the inputs keep what they had. */
export function JsonField({ place }: { place: FieldPlace }) {
  const { t } = useI18n();
  const { text, edit, unfinished, setUnfinished } = useForm();
  const { path, pointer, node } = place;
  const kept = node ? text.slice(node.from, node.to) : "";
  const waiting = unfinished[pointer];
  const value = waiting ?? kept;
  const write = (next: string) => {
    if (next.trim() === "") edit((text) => removeAt(text, path));
    else if (syntaxErrorOf(next)) return setUnfinished(pointer, next);
    else edit((text) => setAt(text, path, next.trim()));
    // Blanks around it belong to typing, not to the value.
    setUnfinished(pointer, next === next.trim() ? null : next);
  };
  const broken = waiting === undefined || waiting.trim() === "" ? null : syntaxErrorOf(waiting);
  return (
    <FieldFrame place={place} deep extra={<span className="text-secondary text-xs">{t.start.asJson}</span>}>
      {(names) => (
        <>
          <textarea
            {...names}
            aria-invalid={broken !== null || names["aria-invalid"]}
            rows={Math.min(12, Math.max(3, value.split("\n").length))}
            className="field w-full font-mono text-xs"
            spellCheck={false}
            value={value}
            onChange={(event) => write(event.target.value)}
          />
          {broken ? (
            <p role="status" className="text-bad">
              {t.start.badJson(broken.line, broken.column)}
            </p>
          ) : null}
        </>
      )}
    </FieldFrame>
  );
}

export function syntaxErrorOf(text: string): JsonSyntaxError | null {
  try {
    parseTree(text);
    return null;
  } catch (error) {
    return error instanceof JsonSyntaxError ? error : new JsonSyntaxError(text, 0);
  }
}
