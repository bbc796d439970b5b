import { useI18n } from "~/i18n/i18n";
import { setAt } from "~/json/json-edit";
import { firstText } from "../first-text";
import { useForm } from "../form-context";
import type { Property } from "../schema";
import type { FieldPlace } from "./field";
import { GroupFrame } from "./group-frame";
import { Members } from "./members";

export function ObjectField({ place, properties }: { place: FieldPlace; properties: readonly Property[] }) {
  const { t } = useI18n();
  const { schema, edit } = useForm();
  const { path, node, isRequired } = place;
  if (path.length === 0) return <Members place={place} properties={properties} />;
  const isOpen = node !== undefined || isRequired;
  return (
    <GroupFrame place={place}>
      {isOpen ? (
        <Members place={place} properties={properties} />
      ) : (
        <button
          type="button"
          className="button"
          onClick={() => edit((text) => setAt(text, path, firstText(place.schema, schema)))}
        >
          {t.start.addPart(place.label)}
        </button>
      )}
    </GroupFrame>
  );
}
