export interface EditorProps {
  text: string;
  onText: (text: string) => void;
  label: string;
  isInvalid: boolean;
}

/** What edits JSON where the editor is not there, or not yet. */
export function PlainEditor({ text, onText, label, isInvalid }: EditorProps) {
  return (
    <textarea
      aria-label={label}
      aria-invalid={isInvalid || undefined}
      className="field min-h-72 w-full font-mono text-xs"
      spellCheck={false}
      value={text}
      onChange={(event) => onText(event.target.value)}
    />
  );
}
