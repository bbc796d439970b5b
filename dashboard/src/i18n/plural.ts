type Forms = { one: string; other: string };

/** Chooses the form a number needs. The forms hold the number already. */
export function pluralIn(tag: string) {
  const rules = new Intl.PluralRules(tag);
  return (count: number, forms: Forms): string => (rules.select(count) === "one" ? forms.one : forms.other);
}
