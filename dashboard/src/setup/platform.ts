export const SYSTEMS = ["linux", "macos", "windows"] as const;
export type System = (typeof SYSTEMS)[number];
export const ARCHITECTURES = ["x86_64", "aarch64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export interface Platform {
  system: System;
  architecture: Architecture;
}

/** What a browser says of its machine. Newer ones say it in words, all of them in their name. */
export interface Hints {
  userAgent: string;
  platform?: string | undefined;
  architecture?: string | undefined;
}

/** A guess, and only that: browsers on Apple silicon call themselves Intel, and a runner may be meant for elsewhere. */
export function guessedPlatform({ userAgent, platform = "", architecture = "" }: Hints): Platform {
  const text = `${platform} ${userAgent}`;
  const isArm = /arm|aarch64/i.test(architecture || userAgent);
  if (/mac/i.test(text))
    return { system: "macos", architecture: architecture === "x86" ? "x86_64" : "aarch64" };
  if (/win/i.test(text)) return { system: "windows", architecture: "x86_64" };
  return { system: "linux", architecture: isArm ? "aarch64" : "x86_64" };
}

/** Which processors a program is made for under a system. */
export function architecturesOf(system: System): readonly Architecture[] {
  return system === "windows" ? ["x86_64"] : ARCHITECTURES;
}
