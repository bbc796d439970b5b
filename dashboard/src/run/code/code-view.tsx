import { useMemo } from "react";
import { useI18n } from "~/i18n/i18n";
import { VirtualRows } from "../virtual-rows";
import { pieces } from "./colours";
import type { Language } from "./languages";
import { useColours } from "./use-colours";

/** Text line by line, in colour once that is known. */
export function CodeView({ text, language }: { text: string; language: Language | undefined }) {
  const { t } = useI18n();
  const lines = useMemo(() => text.split(/\r?\n/), [text]);
  const colours = useColours(text, language);
  if (text.includes("\0")) return <p>{t.run.binary}</p>;
  return (
    <div data-code={colours === null ? "plain" : "coloured"}>
      <VirtualRows
        count={lines.length}
        render={(index) => {
          const line = lines[index] ?? "";
          return (
            <pre className="min-h-4.5 whitespace-pre-wrap font-mono text-xs">
              {colours === null
                ? line
                : pieces(line, index, colours).map(({ text, kind }, place) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have no other name than their place.
                    <span key={place} className={`code-${kind}`}>
                      {text}
                    </span>
                  ))}
            </pre>
          );
        }}
      />
    </div>
  );
}
