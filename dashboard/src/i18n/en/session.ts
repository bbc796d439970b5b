export const session = {
  title: "Sign in",
  intro: "You come back to this address.",
  ended: "Your session has ended. You come back to this address, and what you typed is still there.",
  localLink: "Easiest: run redraft open in a terminal, where redraft up runs. It signs this browser in.",
  withProvider: (host: string) => `Sign in with ${host}`,
  or: "or",
  key: "API key",
  submit: "Sign in",
  noKey: "No key? Whoever runs this deployment can make one for you: redraft keys create.",
  unknownKey: "This key is unknown, expired or revoked.",
  linkUsed:
    "This link was used before, or is too old. For a new one run redraft open, or sign in with a key.",
  tooMany: (duration: string) => `Too many attempts. Try again in ${duration}.`,
  typo: {
    shape: "This is no whole key: rdk_ and 36 letters or digits.",
    runner: "This is the key of a runner. People sign in with a key that begins with rdk_.",
  },
  menu: (name: string) => `Signed in as ${name}`,
  role: { admin: "Admin", member: "Member" },
  via: { key: "Signed in by a key.", local: "Signed in by this machine.", session: "–" },
  signOut: "Sign out",
  notSignedOut: (why: string) => `Not signed out: ${why}`,
};
