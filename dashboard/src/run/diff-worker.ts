import { diffRows } from "./diff-rows";

self.addEventListener("message", (event: MessageEvent<{ before: string; after: string }>) => {
  self.postMessage(diffRows(event.data.before, event.data.after));
});
