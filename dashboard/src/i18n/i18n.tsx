import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { usePreferences } from "~/preferences/preference-store";
import type { Preferences } from "~/preferences/preferences";
import { en, type Messages } from "./en";
import { type Format, type Locale, makeFormat } from "./format";

export interface I18n {
  /** Every text of the page, in the language of the reader. */
  t: Messages;
  format: Format;
}

const I18nContext = createContext<I18n>({ t: en, format: makeFormat("en", "local") });

export function localeOf(language: Preferences["language"]): Locale {
  if (language !== "auto") return language;
  return navigator.language.startsWith("de") ? "de" : "en";
}

/** English is always there; any other language is a chunk of its own. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  return locale === "de" ? (await import("./de")).de : en;
}

/** Shows `initial` at once, and another language as soon as it is loaded. */
export function I18nProvider({ initial, children }: { initial: Messages; children: ReactNode }) {
  const { language, timeZone } = usePreferences();
  const [t, setMessages] = useState(initial);
  const locale = localeOf(language);

  useEffect(() => {
    let current = true;
    loadMessages(locale).then((loaded) => {
      if (!current) return;
      setMessages(loaded);
      document.documentElement.lang = locale;
    });
    return () => {
      current = false;
    };
  }, [locale]);

  const value = useMemo(() => ({ t, format: makeFormat(t.locale, timeZone) }), [t, timeZone]);
  return <I18nContext value={value}>{children}</I18nContext>;
}

export function useI18n(): I18n {
  return useContext(I18nContext);
}
