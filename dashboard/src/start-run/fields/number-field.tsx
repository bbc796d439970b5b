import { removeAt, setAt } from "~/json/json-edit";
import { useForm } from "../form-context";
import type { FieldPlace } from "./field";
import { FieldFrame } from "./field-frame";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Digits as they are typed: JavaScript's own numbers would make `1e21` and long ids something else. */
export function NumberField({ place }: { place: FieldPlace }) {
  const { text, edit } = useForm();
  const { path, node } = place;
  const value = node?.kind === "string" ? node.value : node ? text.slice(node.from, node.to) : "";
  const write = (next: string) =>
    edit((text) => {
      if (next === "") return removeAt(text, path);
      // Until it is a number it is kept as text, and the schema says what is wrong.
      return setAt(text, path, NUMBER.test(next) ? next : JSON.stringify(next));
    });
  return (
    <FieldFrame place={place}>
      {(names) => (
        <input
          {...names}
          className="field w-full max-w-56"
          inputMode="decimal"
          autoComplete="off"
          value={value}
          onChange={(event) => write(event.target.value.trim())}
        />
      )}
    </FieldFrame>
  );
}
