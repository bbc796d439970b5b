// Where a secret could be left behind.

/** Writes down what the page prints, from now on. */
export function recordConsole(page) {
  const lines = [];
  page.on("console", (message) => lines.push(message.text()));
  return lines;
}

/** The places that still have it: the document, its fields, storage, the address, the history, the console. */
export async function tracesOf(page, secret, consoleLines) {
  const found = await page.evaluate(async (text) => {
    const has = (value) => JSON.stringify(value ?? "").includes(text);
    const fields = [...document.querySelectorAll("input, textarea, select")].map(({ value }) => value);
    const databases = await indexedDB.databases();
    return {
      document: document.documentElement.outerHTML.includes(text),
      fields: has(fields),
      localStorage: has({ ...localStorage }),
      sessionStorage: has({ ...sessionStorage }),
      indexedDB: databases.length > 0,
      cookie: has(document.cookie),
      address: has(location.href),
      history: has(history.state),
      name: has(window.name),
      title: has(document.title),
    };
  }, secret);
  const places = Object.keys(found).filter((place) => found[place]);
  if (consoleLines.some((line) => line.includes(secret))) places.push("console");
  return places;
}
