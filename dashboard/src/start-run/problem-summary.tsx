import { useEffect, useRef } from "react";
import { flushSync } from "react-dom";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { focusField, type Problem } from "./problems";

interface Props {
  problems: readonly Problem[];
  /** How often starting was refused: each time the focus comes here. */
  refusals: number;
  isJson: boolean;
  onForm: () => void;
}

/** What stands in the way of the run, each line a way to its field. */
export function ProblemSummary({ problems, refusals, isJson, onForm }: Props) {
  const { t } = useI18n();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (refusals > 0) box.current?.focus();
  }, [refusals]);
  if (problems.length === 0) return null;
  const goTo = (pointer: string) => {
    // Inputs have fields of their own only in the form.
    if (isJson && pointer.startsWith("/inputs")) flushSync(onForm);
    requestAnimationFrame(() => focusField(pointer));
  };
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-labelledby="problems"
      className="card border-bad p-3"
      data-problems={problems.length}
    >
      <h2 id="problems" className="flex items-center gap-2 font-semibold text-bad">
        <Icon name="warning" />
        {t.start.problemCount(problems.length)}
      </h2>
      <ul className="mt-1">
        {problems.map(({ pointer, message }) => (
          <li key={pointer + message}>
            {pointer === "" ? (
              message
            ) : (
              <button type="button" className="link min-h-6 text-left" onClick={() => goTo(pointer)}>
                {pointer.replace(/^\/inputs\//, "").slice(0, 80)}: {message}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
