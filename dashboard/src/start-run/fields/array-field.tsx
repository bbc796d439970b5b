import { Icon, type IconName } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { insertItem, removeAt, swapItems } from "~/json/json-edit";
import { firstText } from "../first-text";
import { useForm } from "../form-context";
import type { Schema } from "../schema";
import { fieldOf } from "../schema-field";
import { Field, type FieldPlace } from "./field";
import { GroupFrame } from "./group-frame";

interface Props {
  place: FieldPlace;
  items: Schema;
  most: number;
}

export function ArrayField({ place, items, most }: Props) {
  const { t } = useI18n();
  const { schema: root, edit } = useForm();
  const { path, node, label } = place;
  const count = node?.kind === "array" ? node.items.length : 0;
  const first = () =>
    fieldOf(items, root, path.length + 1).kind === "number" ? '""' : firstText(items, root);
  return (
    <GroupFrame place={place}>
      {count > 0 ? (
        <ol className="space-y-3">
          {Array.from({ length: count }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an item has no other name than its place.
            <li key={index} className="flex flex-wrap items-start gap-2">
              <div className="min-w-40 flex-1">
                <Field
                  path={[...path, index]}
                  schema={items}
                  label={t.start.item(label, index + 1)}
                  isRequired
                />
              </div>
              <div className="flex gap-1 pt-6">
                <Tool
                  icon="up"
                  label={t.start.moveUp(index + 1)}
                  isOff={index === 0}
                  onPress={() => edit((text) => swapItems(text, path, index, index - 1))}
                />
                <Tool
                  icon="down"
                  label={t.start.moveDown(index + 1)}
                  isOff={index === count - 1}
                  onPress={() => edit((text) => swapItems(text, path, index, index + 1))}
                />
                <Tool
                  icon="close"
                  label={t.start.remove(t.start.item(label, index + 1))}
                  onPress={() => edit((text) => removeAt(text, [...path, index]))}
                />
              </div>
            </li>
          ))}
        </ol>
      ) : null}
      <button
        type="button"
        className="button"
        disabled={count >= most}
        onClick={() => edit((text) => insertItem(text, path, count, first()))}
      >
        <Icon name="plus" />
        {t.start.add(label)}
      </button>
    </GroupFrame>
  );
}

interface ToolProps {
  icon: IconName;
  label: string;
  isOff?: boolean;
  onPress: () => void;
}

function Tool({ icon, label, isOff = false, onPress }: ToolProps) {
  return (
    <button
      type="button"
      className="button button-quiet min-w-8 px-1"
      aria-label={label}
      aria-disabled={isOff}
      onClick={() => (isOff ? undefined : onPress())}
    >
      <Icon name={icon} />
    </button>
  );
}
