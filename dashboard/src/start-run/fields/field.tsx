import { nodeAt } from "~/json/json-edit";
import { type JsonPath, toPointer } from "~/json/json-pointer";
import type { JsonNode } from "~/json/json-tree";
import { useForm } from "../form-context";
import { resolve, type Schema } from "../schema";
import { fieldOf, type Field as Kind } from "../schema-field";
import { ArrayField } from "./array-field";
import { ChoiceField } from "./choice-field";
import { JsonField } from "./json-field";
import { NullField } from "./null-field";
import { NumberField } from "./number-field";
import { ObjectField } from "./object-field";
import { TextField } from "./text-field";
import { UnionField } from "./union-field";

/** Where a field stands, and what it says. */
export interface FieldPlace {
  path: JsonPath;
  /** Into the body of the request. */
  pointer: string;
  schema: Schema;
  label: string;
  isRequired: boolean;
  isNullable: boolean;
  node: JsonNode | undefined;
}

interface Props {
  path: JsonPath;
  schema: Schema;
  label: string;
  isRequired: boolean;
}

/** The field for a part of the inputs. A value its schema's field cannot show is edited as JSON. */
export function Field({ path, schema, label, isRequired }: Props) {
  const { root, schema: rootSchema } = useForm();
  const field = fieldOf(schema, rootSchema, path.length);
  const node = nodeAt(root, path);
  const place: FieldPlace = {
    path,
    pointer: toPointer(["inputs", ...path]),
    schema: resolve(schema, rootSchema) ?? schema,
    label,
    isRequired,
    isNullable: field.isNullable,
    node,
  };
  if (field.isNullable && node?.kind === "null") return <NullField place={place} />;
  if (node && !shows(field, node)) return <JsonField place={place} />;
  switch (field.kind) {
    case "text":
      return <TextField place={place} input={field.input} />;
    case "number":
      return <NumberField place={place} />;
    case "choice":
      return <ChoiceField place={place} choices={field.choices} />;
    case "object":
      return <ObjectField place={place} properties={field.properties} />;
    case "array":
      return <ArrayField place={place} items={field.items} most={field.most} />;
    case "union":
      return <UnionField place={place} by={field.by} branches={field.branches} />;
    case "json":
      return <JsonField place={place} />;
  }
}

function shows(field: Kind, node: JsonNode): boolean {
  switch (field.kind) {
    case "text":
      return node.kind === "string";
    case "number":
      // What is not a number yet is kept as the text it is.
      return node.kind === "number" || node.kind === "string";
    case "array":
      return node.kind === "array";
    case "object":
    case "union":
      return node.kind === "object";
    default:
      return true;
  }
}
