import type { Attempt } from "~/api/client";
import { useI18n } from "~/i18n/i18n";

/** What the evaluator said. Its text, as text. */
export function Feedback({ attempt, threshold }: { attempt: Attempt; threshold: number }) {
  const { t, format } = useI18n();
  return (
    <aside aria-labelledby="feedback" className="card h-fit min-w-0 p-3">
      <h2 id="feedback" className="mb-1 font-semibold">
        {t.run.feedback}
      </h2>
      <p className="whitespace-pre-wrap">{attempt.feedback ?? t.run.noFeedback}</p>
      {attempt.criteria.length > 0 ? (
        <>
          <h3 className="mt-3 mb-1 font-semibold text-secondary">{t.run.criteria}</h3>
          <dl>
            {attempt.criteria.map((criterion) => (
              <div key={criterion.name} className="mb-2">
                <dt className="flex justify-between gap-2">
                  <span>{criterion.name}</span>
                  <span className={criterion.score < threshold ? "text-warn" : "text-good"}>
                    {format.score(criterion.score)}
                  </span>
                </dt>
                <dd className="whitespace-pre-wrap text-secondary">{criterion.comment}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </aside>
  );
}
