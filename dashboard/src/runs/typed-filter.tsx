import { type RefObject, useEffect, useRef, useState } from "react";

/** Typing is not searching: the list is asked when the fingers rest. */
const REST_MS = 250;

interface Props {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
  inputRef?: RefObject<HTMLInputElement | null>;
}

/** A filter that is typed. */
export function TypedFilter({ label, placeholder, value, onChange, className = "", inputRef }: Props) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    // From outside: Back, Clear, a link. What we sent ourselves must not overwrite what was typed since.
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (next: string) => {
    clearTimeout(timer.current);
    sent.current = next.trim();
    onChange(next.trim());
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") send(text);
    if (event.key !== "Escape") return;
    if (text === "") event.currentTarget.blur();
    setText("");
    if (sent.current !== "") send("");
  };
  return (
    <input
      ref={inputRef}
      type="text"
      aria-label={label}
      placeholder={placeholder}
      maxLength={200}
      autoComplete="off"
      spellCheck={false}
      className={`field ${className}`}
      value={text}
      onChange={(event) => {
        const next = event.target.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => send(next), REST_MS);
      }}
      onKeyDown={onKeyDown}
    />
  );
}
