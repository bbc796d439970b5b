import { useEffect, useState } from "react";
import type { Colours } from "./colours";
import type { Language } from "./languages";

/** Colours of a text, once a worker has found them; until then, and if it fails, the text is plain. */
export function useColours(text: string, language: Language | undefined): Colours | null {
  const [found, setFound] = useState<{ text: string; colours: Colours | null } | null>(null);
  useEffect(() => {
    if (language === undefined) return;
    const worker = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Colours | null>) => {
      setFound({ text, colours: data });
      worker.terminate();
    };
    worker.postMessage({ text, language });
    return () => worker.terminate();
  }, [text, language]);
  // Those of another text would cut this one at the wrong places.
  return found?.text === text ? found.colours : null;
}
