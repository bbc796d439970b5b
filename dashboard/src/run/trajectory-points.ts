import type { Attempt } from "~/api/client";

/** A scored attempt in the row of scores. */
export interface Point {
  attempt: number;
  score: number;
  /** Against the scored attempt before. */
  change: number | null;
  isBest: boolean;
  isRegression: boolean;
}

/** The scored attempts, in order. The first of equal scores is the best. */
export function pointsOf(attempts: readonly Attempt[]): Point[] {
  const scored = attempts.flatMap(({ attempt, score }) => (score === null ? [] : [{ attempt, score }]));
  const best = bestOf(scored);
  return scored.map(({ attempt, score }, index) => {
    const before = scored[index - 1]?.score;
    const change = before === undefined ? null : score - before;
    return { attempt, score, change, isBest: attempt === best?.attempt, isRegression: (change ?? 0) < -1e-9 };
  });
}

export function bestOf<T extends { score: number }>(points: readonly T[]): T | undefined {
  return points.reduce<T | undefined>(
    (best, point) => (best === undefined || point.score > best.score ? point : best),
    undefined,
  );
}
