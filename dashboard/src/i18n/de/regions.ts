import type { Messages } from "../en";

export const regions: Messages["regions"] = {
  loading: "Wird geladen",
  retry: "Jetzt erneut versuchen",
  failedTitle: "Das ließ sich nicht laden",
  failedText: "Der Server hat mit einem Fehler geantwortet.",
  requestId: (id) => `Anfrage ${id}`,
  offlineTitle: "Keine Verbindung",
  offlineText: "Der Server antwortet nicht. Läuft er? Wir versuchen es weiter.",
  forbiddenTitle: "Das darfst du nicht sehen",
  forbiddenText:
    "Deinem Schlüssel fehlt eine Berechtigung. Wer ihn ausgestellt hat, kann dir einen passenden geben.",
  notFoundTitle: "Nicht gefunden",
  notFoundText: "Das gibt es nicht, oder es gehört dir nicht.",
  signedOutTitle: "Du bist abgemeldet",
  signedOutText:
    "Öffne den Link, den der Server beim Start ausgegeben hat. Danach bist du wieder an dieser Adresse.",
  signedOutRetry: "Ich bin wieder angemeldet",
  oldData: (time) => `Verbindung verloren. Angezeigt wird der Stand von ${time}.`,
  retryingIn: (duration) => `Nächster Versuch in ${duration}.`,
  copy: "Kopieren",
  copied: "Kopiert",
  copyFailed: "Kopieren nicht möglich",
  dismiss: "Ausblenden",
  threshold: (score) => `Schwelle ${score}`,
  noScores: "Noch keine Bewertung",
  scores: (scores, threshold) => `Bewertungen ${scores}; Schwelle ${threshold}`,
};
