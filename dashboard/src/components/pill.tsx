interface Props {
  text: string;
  pressed: boolean;
  onPress: () => void;
}

/** One of a few ways to look at a list. */
export function Pill({ text, pressed, onPress }: Props) {
  return (
    <button type="button" aria-pressed={pressed} className="button rounded-full" onClick={onPress}>
      {text}
    </button>
  );
}
