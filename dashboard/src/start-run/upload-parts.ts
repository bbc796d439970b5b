import { ApiError, asApiError, unreachable } from "~/api/api-error";
import { API_ORIGIN } from "~/api/client";

/** How many parts of one file are under way at once. */
const LANES = 3;
/** How often one part is sent before its file counts as failed. */
const TRIES = 3;
const PAUSE_MS = 500;

interface Upload {
  file: Blob;
  partBytes: number;
  signal: AbortSignal;
  onProgress: (sentBytes: number) => void;
}

/** Brings a file to the server in parts, leaving out what is there already. Gives the SHA-256 it is known by. */
export async function uploadParts({ file, partBytes, signal, onProgress }: Upload): Promise<string> {
  const sha256 = await sha256Of(file);
  signal.throwIfAborted();
  const there = new Set(await arrivedParts(sha256, signal));
  const parts = Array.from({ length: Math.max(1, Math.ceil(file.size / partBytes)) }, (_, part) => part);
  const sizeOf = (part: number) => Math.min(file.size, (part + 1) * partBytes) - part * partBytes;
  let sent = parts.filter((part) => there.has(part)).reduce((sum, part) => sum + sizeOf(part), 0);
  onProgress(sent);
  const waiting = parts.filter((part) => !there.has(part));
  const lane = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      await sendPart(sha256, part, file.slice(part * partBytes, (part + 1) * partBytes), signal);
      sent += sizeOf(part);
      onProgress(sent);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return sha256;
}

async function sendPart(sha256: string, part: number, body: Blob, signal: AbortSignal) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(`${sha256}/${part}`, { method: "PUT", body, signal });
    } catch (error) {
      signal.throwIfAborted();
      const { status, retryAfterMs } = asApiError(error);
      const mayPass = status === 0 || status === 429 || status >= 500;
      if (!mayPass || attempt === TRIES) throw error;
      await pause(retryAfterMs ?? PAUSE_MS * attempt, signal);
    }
  }
}

async function arrivedParts(sha256: string, signal: AbortSignal): Promise<number[]> {
  try {
    const answer: unknown = await (await ask(sha256, { signal })).json();
    const parts = typeof answer === "object" && answer !== null && "parts" in answer ? answer.parts : [];
    return Array.isArray(parts) ? parts.filter((part) => typeof part === "number") : [];
  } catch (error) {
    signal.throwIfAborted();
    if (asApiError(error).status === 404) return [];
    throw error;
  }
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${API_ORIGIN}/api/uploads/${path}`, {
    ...init,
    credentials: API_ORIGIN ? "include" : "same-origin",
    ...(init.body ? { headers: { "content-type": "application/octet-stream" } } : {}),
  }).catch((cause) => {
    init.signal?.throwIfAborted();
    throw unreachable(cause);
  });
  if (!response.ok) throw ApiError.from(response, await response.json().catch(() => null));
  return response;
}

async function sha256Of(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
