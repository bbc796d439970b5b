import type { Messages } from "../en";

export const session: Messages["session"] = {
  title: "Anmelden",
  intro: "Danach bist du wieder an dieser Adresse.",
  ended: "Deine Sitzung ist zu Ende. Danach bist du wieder hier, und was du getippt hast, ist noch da.",
  localLink:
    "Am einfachsten: Führe in einem Terminal redraft open aus, dort wo redraft up läuft. Es meldet diesen Browser an.",
  withProvider: (host) => `Anmelden mit ${host}`,
  providerAway:
    "Der Identitätsanbieter antwortet nicht. Versuche es später noch einmal, oder melde dich mit einem Schlüssel an.",
  providerDenied: (word) => `Der Identitätsanbieter hat dich nicht angemeldet: ${word}.`,
  answerRefused:
    "Die Antwort des Identitätsanbieters ist schon benutzt oder zu alt. Melde dich noch einmal an.",
  unaskedAnswer:
    "Dieser Tab hat nicht nach dieser Anmeldung gefragt, also wurde niemand angemeldet. Melde dich noch einmal an.",
  or: "oder",
  key: "API-Schlüssel",
  submit: "Anmelden",
  noKey: "Kein Schlüssel? Wer dies betreibt, kann dir einen erstellen: redraft keys create.",
  unknownKey: "Dieser Schlüssel ist unbekannt, abgelaufen oder widerrufen.",
  linkUsed:
    "Dieser Link ist schon benutzt oder zu alt. Einen neuen gibt redraft open; oder melde dich mit einem Schlüssel an.",
  tooMany: (duration) => `Zu viele Versuche. Versuche es in ${duration} wieder.`,
  typo: {
    shape: "Das ist kein ganzer Schlüssel: rdk_ und 36 Buchstaben oder Ziffern.",
    runner: "Das ist der Schlüssel eines Runners. Menschen melden sich mit einem an, der mit rdk_ beginnt.",
  },
  menu: (name) => `Angemeldet als ${name}`,
  role: { admin: "Admin", member: "Mitglied" },
  via: { key: "Angemeldet mit einem Schlüssel.", local: "Angemeldet durch diesen Rechner.", session: "–" },
  signOut: "Abmelden",
  notSignedOut: (why) => `Nicht abgemeldet: ${why}`,
};
