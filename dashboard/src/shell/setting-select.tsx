interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
  className?: string;
}

/** A native choice of one: works everywhere, says its label to everyone. */
export function SettingSelect<T extends string>({
  label,
  value,
  options,
  onChange,
  className = "",
}: Props<T>) {
  return (
    <select
      aria-label={label}
      className={`field ${className}`}
      value={value}
      onChange={(event) => {
        const chosen = options.find(([option]) => option === event.target.value);
        if (chosen) onChange(chosen[0]);
      }}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}
