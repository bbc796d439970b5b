import { useI18n } from "~/i18n/i18n";
import { setAt } from "~/json/json-edit";
import { firstText } from "../first-text";
import { useForm } from "../form-context";
import { fieldOf } from "../schema-field";
import type { FieldPlace } from "./field";
import { FieldFrame } from "./field-frame";

/** A value that is deliberately none. */
export function NullField({ place }: { place: FieldPlace }) {
  const { t } = useI18n();
  const { schema: root, edit } = useForm();
  const start = () => {
    // The schema may say null by default: that is where we come from.
    const { default: _, ...plain } = place.schema;
    const first = fieldOf(plain, root, place.path.length).kind === "number" ? '""' : firstText(plain, root);
    edit((text) => setAt(text, place.path, first));
  };
  return (
    <FieldFrame place={place}>
      {({ id, "aria-describedby": described }) => (
        <button id={id} aria-describedby={described} type="button" className="button" onClick={start}>
          <code>null</code> · {t.start.enterValue}
        </button>
      )}
    </FieldFrame>
  );
}
