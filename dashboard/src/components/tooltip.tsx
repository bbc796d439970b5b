import { type ReactNode, useId, useState } from "react";

interface Props {
  text: string;
  children: ReactNode;
  focusable?: boolean;
}

/** A hint on hover or focus, gone with Escape. */
export function Tooltip({ text, children, focusable = false }: Props) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const handlers = {
    onMouseEnter: () => setOpen(true),
    onMouseLeave: () => setOpen(false),
    onFocus: () => setOpen(true),
    onBlur: () => setOpen(false),
    onKeyDown: (event: React.KeyboardEvent) => (event.key === "Escape" ? setOpen(false) : undefined),
  };
  const hint = open ? (
    <span
      role="tooltip"
      id={id}
      className="pointer-events-none absolute right-0 bottom-full z-30 mb-1 w-max max-w-72 rounded border border-control bg-mantle px-2 py-1 text-left text-ink text-xs"
    >
      {text}
    </span>
  ) : null;
  if (focusable) {
    return (
      <button
        type="button"
        className="relative min-h-6"
        aria-describedby={open ? id : undefined}
        {...handlers}
      >
        {children}
        {hint}
      </button>
    );
  }
  return (
    <span className="relative" {...handlers}>
      {children}
      {hint}
    </span>
  );
}
