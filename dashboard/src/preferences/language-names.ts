/** Languages by the name their readers give them: the same in every dictionary. */
export const LANGUAGE_NAMES = [
  ["en", "English"],
  ["de", "Deutsch"],
] as const;
