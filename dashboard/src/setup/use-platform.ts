import { useEffect, useState } from "react";
import { guessedPlatform, type Hints, type Platform } from "./platform";

interface UserAgentData {
  platform?: string;
  getHighEntropyValues?: (names: string[]) => Promise<{ architecture?: string; platform?: string }>;
}

function told(): UserAgentData | undefined {
  return (navigator as Navigator & { userAgentData?: UserAgentData }).userAgentData;
}

/** What this machine seems to be. The browser may know more a moment later. */
export function useGuessedPlatform(): Platform {
  const [hints, setHints] = useState<Hints>({ userAgent: navigator.userAgent, platform: told()?.platform });
  useEffect(() => {
    let current = true;
    told()
      ?.getHighEntropyValues?.(["architecture"])
      .then(({ architecture }) => (current ? setHints((known) => ({ ...known, architecture })) : undefined))
      // It need not tell: the guess from its name stands.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, []);
  return guessedPlatform(hints);
}
