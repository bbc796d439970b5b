import { useCallback, useEffect, useRef, useState } from "react";
import { type Draft, draftKey, dropDraft, readDraft, saveDraft } from "./draft-store";
import type { Schema } from "./schema";
import type { StartOptions } from "./start-options";

/** What a form starts with, and what a person has made of it. */
export interface FormState {
  text: string;
  options: StartOptions;
  unfinished: Readonly<Record<string, string>>;
}

/** The state of a form, kept as a draft as soon as it differs from what it started with. */
export function useDraft(agent: string, from: string | undefined, schema: Schema, first: FormState) {
  const key = draftKey(agent, from);
  const [draft, setDraft] = useState<Draft | null>(() => readDraft(key));
  const [isRestored, setIsRestored] = useState(draft !== null);
  const [state, setState] = useState<FormState>(() => (draft ? { ...draft, unfinished: {} } : first));
  const [isEdited, setIsEdited] = useState(false);
  const isDone = useRef(false);

  useEffect(() => {
    if (!isEdited || isDone.current) return;
    setDraft(saveDraft(key, state.text, state.options, schema, Date.now()));
  }, [key, state, schema, isEdited]);

  const change = useCallback((next: (state: FormState) => FormState) => {
    setIsEdited(true);
    setState(next);
  }, []);
  const startOver = useCallback(() => {
    dropDraft(key);
    setDraft(null);
    setIsRestored(false);
    setIsEdited(false);
    setState(first);
  }, [key, first]);
  /** The run is there: nothing to keep, and nothing to ask about. */
  const finish = useCallback(() => {
    isDone.current = true;
    dropDraft(key);
  }, [key]);
  return { state, change, draft, isRestored, isEdited, isDone, startOver, finish };
}
