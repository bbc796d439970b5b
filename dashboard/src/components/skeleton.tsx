import { useEffect, useState } from "react";
import { useI18n } from "~/i18n/i18n";

/** Answers that come sooner show no skeleton at all. */
const PATIENCE_MS = 150;

export function Skeleton({ rows }: { rows: number }) {
  const { t } = useI18n();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-busy="true" aria-label={t.regions.loading} className={late ? "" : "invisible"}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike.
        <div key={index} className="flex h-(--row-height) items-center border-line border-b">
          <span className="skeleton h-4 w-full" />
        </div>
      ))}
    </div>
  );
}
