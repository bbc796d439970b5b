import { useId } from "react";

interface Props<T extends string> {
  label: string;
  hint?: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}

/** A choice of one, all of it visible. */
export function ChoiceGroup<T extends string>({ label, hint, value, options, onChange }: Props<T>) {
  const name = useId();
  return (
    <fieldset className="mt-3" aria-describedby={hint ? `${name}-hint` : undefined}>
      <legend className="mb-1 font-medium">{label}</legend>
      {hint ? (
        <p id={`${name}-hint`} className="mb-1 text-secondary">
          {hint}
        </p>
      ) : null}
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {options.map(([option, text]) => (
          <label key={option} className="inline-flex min-h-6 items-center gap-2">
            <input
              type="radio"
              className="size-4 accent-accent"
              name={name}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
