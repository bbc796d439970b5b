import * as v from "valibot";

/** Fields of an address. Whatever somebody typed there becomes a value that means something, or nothing. */
export const searchText = (maxLength = 200) =>
  v.fallback(v.optional(v.pipe(v.string(), v.maxLength(maxLength))), undefined);

export const searchWord = <const T extends readonly [string, ...string[]]>(words: T) =>
  v.fallback(v.optional(v.picklist(words)), undefined);

/** A whole number from 1 up. Comes as text from the address and as a number from links. */
export const searchNumber = () =>
  v.fallback(
    v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer(), v.minValue(1))),
    undefined,
  );
