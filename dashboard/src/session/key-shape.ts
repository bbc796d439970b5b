/** Random part and checksum: 30 and 6 of these characters. */
const REST = /^[0-9A-Za-z]{36}$/;

/** What is wrong with a key before anybody is asked: most typos are seen here. */
export function keyProblem(key: string): "runner" | "shape" | null {
  if (key.startsWith("wak_")) return "runner";
  return key.startsWith("rdk_") && REST.test(key.slice(4)) ? null : "shape";
}
