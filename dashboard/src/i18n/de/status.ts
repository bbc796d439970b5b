import type { Messages } from "../en";
import { pluralIn } from "../plural";

const plural = pluralIn("de");

export const status: Messages["status"] = {
  queued: "Eingereiht",
  running: "Läuft",
  stalled: "Hängt",
  cancelling: "Wird abgebrochen",
  needs_you: "Wartet auf dich",
  passed: "Bestanden",
  not_passed: "Nicht bestanden",
  failed: "Fehlgeschlagen",
  cancelled: "Abgebrochen",
  stages: { producing: "Erstellen", evaluating: "Bewerten", revising: "Überarbeiten" },
  reasons: {
    threshold_met: "Schwelle erreicht",
    accepted: "unter der Schwelle angenommen",
    attempts_exhausted: "kein Versuch mehr übrig",
    plateau: "Überarbeiten hilft nicht mehr",
    budget_exhausted: "Budget aufgebraucht",
    stage_error: "eine Stufe ist fehlgeschlagen",
    timeout: "dauerte zu lange",
    rejected: "von einer Person abgelehnt",
    runner_lost: "Runner verloren",
    internal: "interner Fehler",
    cancel_requested: "auf Wunsch abgebrochen",
  },
  during: (reason, stage) => `${reason} (${stage})`,
  bestAt: (score, attempt) => `Bestwert ${score} in Versuch ${attempt}`,
  silentFor: (duration) => `seit ${duration} kein Lebenszeichen vom Runner`,
  waitsForDecision: "wartet auf eine Entscheidung",
  waitsForRunner: "wartet auf einen Runner",
  endingProcesses: "Prozesse werden beendet",
  attempts: (count) => plural(count, { one: "1 Versuch", other: `${count} Versuche` }),
};
