import type { Messages } from "../en";
import { pluralIn } from "../plural";

const plural = pluralIn("de");

export const keys: Messages["keys"] = {
  title: "API-Schlüssel",
  intro:
    "Ein Schlüssel lässt ein Programm, einen Menschen oder einen Runner herein. Nur sein Anfang und sein Ende bleiben sichtbar.",
  show: "Welche Schlüssel",
  usable: "Gültig",
  ended: "Beendet",
  none: "Keine gültigen Schlüssel",
  noneText:
    "Erstelle einen für ein Programm, das Läufe startet, oder für einen Runner auf einem anderen Rechner.",
  noneEnded: "Kein Schlüssel ist abgelaufen oder widerrufen.",
  columns: {
    name: "Name",
    key: "Schlüssel",
    scopes: "Bereiche",
    used: "Zuletzt benutzt",
    expires: "Läuft ab",
    actions: "Aktionen",
  },
  kind: { user: "Nutzerschlüssel", runner: "Runner-Schlüssel" },
  kindLabel: "Wofür",
  kindHint: {
    user: "Für ein Programm oder einen Menschen: darf, was du unten wählst.",
    runner: "Für einen Runner: darf sich anmelden, Läufe nehmen und melden, sonst nichts.",
  },
  never: "nie",
  revokedOn: (time) => `widerrufen ${time}`,
  expiredOn: (time) => `abgelaufen ${time}`,
  inDays: (days) => plural(days, { one: "in 1 Tag", other: `in ${days} Tagen` }),
  create: "Schlüssel erstellen",
  createNow: "Schlüssel erstellen",
  nameHint: "Wo er benutzt wird: ci, Laptop …",
  scope: {
    "runs:read": "Läufe, Agenten und Runner sehen",
    "runs:write": "Läufe starten, abbrechen, wiederholen; Runnern befehlen",
    "runs:approve": "Freigaben entscheiden",
    "metrics:read": "Kennzahlen für die Überwachung lesen",
    keys: "eigene Schlüssel erstellen und widerrufen",
    "keys:admin": "Schlüssel aller sehen und widerrufen",
    admin: "Menschen verwalten und das Protokoll lesen",
    all: "alles, was du darfst",
  },
  scopeMissing: "Wähle mindestens einen Bereich.",
  notCreated: (why) => `Kein Schlüssel erstellt: ${why}`,
  shownBefore:
    "Er wurde schon erstellt, aber die Antwort ging unterwegs verloren. Widerrufe ihn und erstelle einen neuen.",
  made: (name) => `Schlüssel ${name}`,
  shownOnce: "Kopiere den Schlüssel jetzt: Er wird nur dieses eine Mal gezeigt.",
  copyKey: "Schlüssel kopieren",
  laterAs: (text) => `Ab jetzt siehst du ihn als ${text}.`,
  done: "Fertig",
  notCopied:
    "Du hast ihn nicht kopiert. Nach dem Schließen kann ihn niemand mehr zeigen: Du müsstest ihn widerrufen und einen neuen erstellen.",
  closeAnyway: "Ohne Kopieren schließen",
  revoke: "Widerrufen…",
  revokeLabel: (name) => `${name} widerrufen…`,
  revokeTitle: (name) => `${name} widerrufen?`,
  revokeText: {
    user: "Was ihn benutzt, ist sofort ausgesperrt. Das lässt sich nicht rückgängig machen.",
    runner:
      "Runner, die ihn benutzen, sind sofort ausgesperrt; was sie halten, übernehmen andere. Das lässt sich nicht rückgängig machen.",
  },
  inUse: "Er ist in Gebrauch: zuletzt",
  typeName: (name) => `Tippe ${name} zur Bestätigung`,
  revokeNow: "Schlüssel widerrufen",
  revoked: (name) => `${name} ist widerrufen`,
  notRevoked: (why) => `Nicht widerrufen: ${why}`,
};
