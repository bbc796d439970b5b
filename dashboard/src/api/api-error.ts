import type { Problem } from "./client";

/** How a region shows an error: each kind has a state of its own. */
export type ErrorKind = "offline" | "signed-out" | "forbidden" | "not-found" | "failed";

/** An answer that is not what was asked for, or no answer at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  /** Stable word of the problem, empty if the answer was no problem document. */
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: NonNullable<Problem["errors"]>;
  /** The run as it is now, when its status forbids what was asked. */
  readonly run: Problem["run"] | null;
  /** How long the server wants to be left alone. */
  readonly retryAfterMs: number | null;

  constructor(status: number, problem: Partial<Problem>, retryAfterMs: number | null, cause?: unknown) {
    super(problem.detail || problem.title || "", { cause });
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "";
    this.requestId = problem.requestId ?? null;
    this.fields = problem.errors ?? [];
    this.run = problem.run ?? null;
    this.retryAfterMs = retryAfterMs;
  }

  static from(response: Response, body: unknown): ApiError {
    const problem = isProblem(body) ? body : {};
    return new ApiError(
      response.status,
      problem,
      retryAfterMs(response.headers.get("retry-after"), Date.now()),
    );
  }

  get kind(): ErrorKind {
    if (this.status === 0) return "offline";
    if (this.status === 401) return "signed-out";
    if (this.status === 403) return "forbidden";
    if (this.status === 404) return "not-found";
    return "failed";
  }
}

/** There was no answer. */
export function unreachable(cause: unknown): ApiError {
  return new ApiError(0, {}, null, cause);
}

/** Any thrown value as an {@link ApiError}. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : unreachable(error);
}

/** `Retry-After` is seconds or a date. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (!header) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}

function isProblem(body: unknown): body is Partial<Problem> {
  return typeof body === "object" && body !== null;
}
