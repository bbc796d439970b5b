/** The way to a value: names of members, and positions in arrays. */
export type JsonPath = readonly (string | number)[];

/** RFC 6901: `/sections/0/a~1b`. */
export function toPointer(path: JsonPath): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

export function fromPointer(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
