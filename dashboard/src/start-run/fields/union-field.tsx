import { useI18n } from "~/i18n/i18n";
import { memberOf, removeAt, setAt } from "~/json/json-edit";
import { toPointer } from "~/json/json-pointer";
import { useForm } from "../form-context";
import { propertiesOf } from "../schema";
import type { Branch } from "../schema-field";
import type { FieldPlace } from "./field";
import { FieldFrame } from "./field-frame";
import { GroupFrame } from "./group-frame";
import { Members } from "./members";

interface Props {
  place: FieldPlace;
  by: string;
  branches: readonly Branch[];
}

/** One of several kinds of objects. Changing the kind keeps what was entered: it is shown as unknown, to remove. */
export function UnionField({ place, by, branches }: Props) {
  const { t } = useI18n();
  const { text, edit } = useForm();
  const { path, node } = place;
  const member = node?.kind === "object" ? memberOf(node, by)?.value : undefined;
  const json = member ? text.slice(member.from, member.to) : "";
  const chosen = branches.findIndex((branch) => branch.json === json);
  const branch = branches[chosen];
  const choose = (index: number) => {
    const next = branches[index];
    edit((text) => (next ? setAt(text, [...path, by], next.json) : removeAt(text, [...path, by])));
  };
  const selector: FieldPlace = {
    path: [...path, by],
    pointer: place.pointer + toPointer([by]),
    schema: {},
    label: by,
    isRequired: true,
    isNullable: false,
    node: member,
  };
  return (
    <GroupFrame place={place}>
      <FieldFrame place={selector}>
        {(names) => (
          <select
            {...names}
            className="field max-w-full"
            value={member && chosen < 0 ? "other" : chosen}
            onChange={(event) =>
              event.target.value === "other" ? undefined : choose(Number(event.target.value))
            }
          >
            <option value={-1}>{t.start.notChosen}</option>
            {member && chosen < 0 ? <option value="other">{json}</option> : null}
            {branches.map((branch, index) => (
              <option key={branch.json} value={index}>
                {branch.label}
              </option>
            ))}
          </select>
        )}
      </FieldFrame>
      {node ? (
        <Members place={place} properties={branch ? propertiesOf(branch.schema) : []} except={by} />
      ) : null}
    </GroupFrame>
  );
}
