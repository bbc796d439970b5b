import { createContext, useContext } from "react";
import type { JsonNode } from "~/json/json-tree";
import type { Problem } from "./problems";
import type { Schema } from "./schema";

/** What every field reads and writes. The text is the only state; fields are views on it. */
export interface FormView {
  text: string;
  root: JsonNode;
  schema: Schema;
  problems: readonly Problem[];
  /** Changes the text; what is no JSON afterwards is refused by the edit itself. */
  edit: (change: (text: string) => string) => void;
  /** JSON somebody is still typing into a field of its own, by pointer. */
  unfinished: Readonly<Record<string, string>>;
  setUnfinished: (pointer: string, text: string | null) => void;
}

export const FormContext = createContext<FormView | null>(null);

export function useForm(): FormView {
  const view = useContext(FormContext);
  if (view === null) throw new Error("a field outside of a form");
  return view;
}
