import { useEffect, useMemo, useRef, useState } from "react";
import { useI18n } from "~/i18n/i18n";
import { asOf } from "./as-of";
import type { RunView } from "./run-view";

/** Browsers refuse addresses that change faster than they like: what is dragged is written when it rests. */
const REST_MS = 150;

/** The run at the moment the address names, or now; and how to go to another. */
export function useMoment(view: RunView, at: number | undefined, onAt: (at: number | undefined) => void) {
  const { t } = useI18n();
  const [moment, setMoment] = useState(at);
  const write = useRef(onAt);
  useEffect(() => {
    write.current = onAt;
  });
  useEffect(() => setMoment(at), [at]);
  useEffect(() => {
    if (moment === at) return;
    const timer = setTimeout(() => write.current(moment), REST_MS);
    return () => clearTimeout(timer);
  }, [moment, at]);

  const then = useMemo(() => {
    const past = moment === undefined ? view : asOf(view, moment);
    if (past === view) return view;
    // Nobody can act in the past.
    const no = { allowed: false, reason: t.run.scrubNoAction };
    return { ...past, run: { ...past.run, can: { cancel: no, retry: no, approve: no } } };
  }, [view, moment, t]);
  return { then, moment, setMoment };
}
