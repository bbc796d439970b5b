import { useEffect, useRef } from "react";
import { type JsonEditorHandle, openEditor } from "./code-mirror";
import type { EditorProps } from "./plain-editor";

interface Props extends EditorProps {
  /** Where the text stops being JSON. */
  errorAt: number | null;
}

/** CodeMirror as a controlled field. */
export default function JsonEditor({ text, onText, label, isInvalid, errorAt }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<JsonEditorHandle>(null);
  const changed = useRef(onText);
  const first = useRef(text);
  useEffect(() => {
    changed.current = onText;
  });
  useEffect(() => {
    if (!host.current) return;
    const opened = openEditor(host.current, {
      text: first.current,
      label,
      onText: (next) => changed.current(next),
    });
    editor.current = opened;
    return () => {
      // Whoever comes next, such as an effect that runs twice, goes on with what was written.
      first.current = opened.text();
      opened.close();
    };
  }, [label]);
  useEffect(() => editor.current?.setText(text), [text]);
  useEffect(() => editor.current?.setErrors(isInvalid, errorAt), [isInvalid, errorAt]);
  return <div ref={host} data-code-editor className="rounded-md border border-control" />;
}
