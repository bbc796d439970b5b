import { asApiError } from "~/api/api-error";
import { uploadParts } from "./upload-parts";

export interface UploadLimits {
  files: number;
  fileBytes: number;
  partBytes: number;
}

/** Why a file is not taken. */
export type Refusal = "too-many" | "too-big" | "same-name" | "bad-name" | "insecure";

export interface UploadEntry {
  id: number;
  name: string;
  bytes: number;
  mediaType: string;
  state: "sending" | "sent" | "failed" | "cancelled" | "refused";
  sentBytes: number;
  sha256: string | null;
  refusal: Refusal | null;
  error: string | null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what a name must not have.
const BAD_NAME = /[/\\\u0000-\u001f\u007f]|^\.{1,2}$|^$/;

/** The files of a run that is about to be started. Each goes up as soon as it is chosen. */
export class Uploads {
  private entries: readonly UploadEntry[] = [];
  private readonly files = new Map<number, File>();
  private readonly running = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private lastId = 0;
  private limits: UploadLimits;

  constructor(limits: UploadLimits) {
    this.limits = limits;
  }

  readonly get = () => this.entries;
  readonly getLimits = () => this.limits;
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What is taken from now on. Files that were chosen before are for the server to judge. */
  limit(limits: UploadLimits) {
    this.limits = limits;
    for (const listener of this.listeners) listener();
  }

  add(files: Iterable<File>) {
    for (const file of files) {
      this.lastId += 1;
      const refusal = this.refusalOf(file);
      const entry: UploadEntry = {
        id: this.lastId,
        name: file.name,
        bytes: file.size,
        mediaType: file.type,
        state: refusal ? "refused" : "sending",
        sentBytes: 0,
        sha256: null,
        refusal,
        error: null,
      };
      this.replace([...this.entries, entry]);
      if (refusal) continue;
      this.files.set(entry.id, file);
      void this.send(entry.id, file);
    }
  }

  cancel(id: number) {
    this.running.get(id)?.abort();
    this.change(id, { state: "cancelled" });
  }

  /** Goes on where it stopped: parts that have arrived are not sent again. */
  retry(id: number) {
    const file = this.files.get(id);
    if (!file) return;
    this.change(id, { state: "sending", error: null });
    void this.send(id, file);
  }

  remove(id: number) {
    this.running.get(id)?.abort();
    this.files.delete(id);
    this.replace(this.entries.filter((entry) => entry.id !== id));
  }

  clear() {
    for (const { id } of this.entries) this.remove(id);
  }

  private refusalOf(file: File): Refusal | null {
    const taken = this.entries.filter(({ state }) => state !== "refused");
    if (typeof crypto.subtle === "undefined") return "insecure";
    if (BAD_NAME.test(file.name)) return "bad-name";
    if (file.size > this.limits.fileBytes) return "too-big";
    if (taken.some(({ name }) => name.toLowerCase() === file.name.toLowerCase())) return "same-name";
    return taken.length >= this.limits.files ? "too-many" : null;
  }

  private async send(id: number, file: File) {
    const abort = new AbortController();
    this.running.set(id, abort);
    const { signal } = abort;
    const onProgress = (sentBytes: number) => (signal.aborted ? undefined : this.change(id, { sentBytes }));
    try {
      const sha256 = await uploadParts({ file, partBytes: this.limits.partBytes, signal, onProgress });
      if (!signal.aborted) this.change(id, { state: "sent", sha256, sentBytes: file.size });
    } catch (error) {
      if (!signal.aborted) this.change(id, { state: "failed", error: asApiError(error).message });
      abort.abort();
    }
  }

  private change(id: number, part: Partial<UploadEntry>) {
    this.replace(this.entries.map((entry) => (entry.id === id ? { ...entry, ...part } : entry)));
  }

  private replace(next: readonly UploadEntry[]) {
    this.entries = next;
    for (const listener of this.listeners) listener();
  }
}

/** As the request names them. Refused files are no part of the run. */
export function fileFields(entries: readonly UploadEntry[]) {
  return entries.flatMap(({ state, name, sha256, bytes, mediaType }) =>
    state === "sent" && sha256 ? [{ name, sha256, bytes, ...(mediaType ? { mediaType } : {}) }] : [],
  );
}
