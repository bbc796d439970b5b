import type { ApiError } from "~/api/api-error";
import { type I18n, useI18n } from "~/i18n/i18n";
import { type ArrivalFailure, arrivalFailure } from "./arrival-failure";

/** Says why the link or the provider, with which somebody came, did not sign them in. */
export function ArrivalNotice() {
  const i18n = useI18n();
  const failure = arrivalFailure();
  if (failure === null) return null;
  return (
    <p role="status" className="card wrap-anywhere mb-4 border-warn p-2" data-spent>
      {textOf(failure, i18n)}
    </p>
  );
}

function textOf(failure: ArrivalFailure, i18n: I18n): string {
  const { t } = i18n;
  if (failure.kind === "link") return t.session.linkUsed;
  if (failure.kind === "denied") return t.session.providerDenied(failure.word);
  if (failure.kind === "unasked") return t.session.unaskedAnswer;
  return wordsOf(failure.error, i18n);
}

function wordsOf(error: ApiError, { t, format }: I18n): string {
  if (error.kind === "signed-out") return t.session.answerRefused;
  if (error.status === 429 && error.retryAfterMs)
    return t.session.tooMany(format.duration(error.retryAfterMs));
  if (error.code === "provider_unavailable") return t.session.providerAway;
  // The server says whom it does not know, and whom to tell.
  return error.message || t.regions.offlineTitle;
}
