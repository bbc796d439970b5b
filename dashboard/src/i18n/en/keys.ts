import { pluralIn } from "../plural";

const plural = pluralIn("en");

export const keys = {
  title: "API keys",
  intro:
    "A key lets a program, a person or a runner in. Only its beginning and its end are kept to be shown.",
  show: "Which keys",
  usable: "Valid",
  ended: "Ended",
  none: "No valid keys",
  noneText: "Make one for a program that submits runs, or for a runner on another machine.",
  noneEnded: "No key has expired or been revoked.",
  columns: {
    name: "Name",
    key: "Key",
    scopes: "Scopes",
    used: "Last used",
    expires: "Expires",
    actions: "Actions",
  },
  kind: { user: "User key", runner: "Runner key" },
  kindLabel: "What for",
  kindHint: {
    user: "For a program or a person: may do what you choose below.",
    runner: "For a runner: may register, take runs and report them, and nothing else.",
  },
  never: "never",
  revokedOn: (time: string) => `revoked ${time}`,
  expiredOn: (time: string) => `expired ${time}`,
  inDays: (days: number) => plural(days, { one: "in 1 day", other: `in ${days} days` }),
  create: "Create key",
  createNow: "Create key",
  nameHint: "Where it will be used: ci, laptop …",
  scope: {
    "runs:read": "see runs, agents and runners",
    "runs:write": "start, cancel and retry runs; command runners",
    "runs:approve": "decide approvals",
    keys: "make and revoke your own keys",
    "keys:admin": "see and revoke everybody's keys",
    admin: "manage people and read the audit log",
    all: "everything you may do",
  },
  scopeMissing: "Choose at least one scope.",
  notCreated: (why: string) => `No key was made: ${why}`,
  shownBefore: "it was made before, and its answer was lost on the way. Revoke it and make another one.",
  made: (name: string) => `Key ${name}`,
  shownOnce: "Copy the key now: it is shown this once, and nobody can show it again.",
  copyKey: "Copy key",
  laterAs: (text: string) => `From now on you will see it as ${text}.`,
  done: "Done",
  notCopied:
    "You have not copied it. Once this is closed the key cannot be shown again: you would have to revoke it and make another.",
  closeAnyway: "Close without copying",
  revoke: "Revoke…",
  revokeLabel: (name: string) => `Revoke ${name}…`,
  revokeTitle: (name: string) => `Revoke ${name}?`,
  revokeText: {
    user: "Whatever uses it is shut out at once. This cannot be undone.",
    runner:
      "Runners that use it are shut out at once, and what they hold is taken over by others. This cannot be undone.",
  },
  inUse: "It is in use: last",
  typeName: (name: string) => `Type ${name} to confirm`,
  revokeNow: "Revoke key",
  revoked: (name: string) => `${name} is revoked`,
  notRevoked: (why: string) => `Not revoked: ${why}`,
};
