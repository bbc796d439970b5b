import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { EVERY } from "~/api/poll-policy";
import { runnersOptions } from "~/api/runner-queries";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { usePolling } from "~/live/use-polling";
import { announce } from "~/shell/announcer";
import { type Known, knownOf, newcomer } from "./contact";

interface Arrival {
  id: string;
  name: string;
  afterMs: number;
}

/** Waits for a runner that was not there before. `startedAt` is when the reader could begin. */
export function ContactStep({ startedAt }: { startedAt: number }) {
  const { t, format } = useI18n();
  const [known, setKnown] = useState<Known | null>(null);
  const [arrival, setArrival] = useState<Arrival | null>(null);
  const { data } = usePolling(runnersOptions(), {
    every: () => (arrival ? EVERY.runners : EVERY.contact),
    main: true,
  });
  // What is there at the first look is no news.
  if (data && known === null) setKnown(knownOf(data.runners));
  useEffect(() => {
    const came = known && data && !arrival ? newcomer(known, data.runners) : undefined;
    if (!came) return;
    setArrival({ id: came.id, name: came.name, afterMs: Math.max(0, Date.now() - startedAt) });
    announce(t.setup.isOnline(came.name));
  }, [known, data, arrival, startedAt, t]);

  if (arrival)
    return (
      <div role="status" className="flex flex-wrap items-center gap-3">
        <span className="inline-flex items-center gap-1.5 font-medium text-good" data-arrived>
          <Icon name="online" />
          {t.setup.onlineAfter(arrival.name, format.duration(arrival.afterMs))}
        </span>
        <Link to="/runs/new" className="button button-primary">
          {t.runs.stepStart}
        </Link>
        <Link to="/runners" search={{ id: arrival.id }} className="link">
          {t.setup.lookAtIt}
        </Link>
      </div>
    );
  return (
    <>
      <p className="flex items-center gap-2" data-waiting>
        <span aria-hidden="true" className="skeleton size-3 rounded-full border border-control" />
        {t.setup.waiting}
      </p>
      <details className="mt-2">
        <summary className="link inline-block min-h-6">{t.setup.nothing}</summary>
        <ul className="list-disc pl-5 text-secondary">
          {t.setup.hints.map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      </details>
    </>
  );
}
