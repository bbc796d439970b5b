import { useI18n } from "~/i18n/i18n";
import type { Point } from "./trajectory-points";

export function TrajectoryTable({ points, threshold }: { points: readonly Point[]; threshold: number }) {
  const { t, format } = useI18n();
  const columns = t.run.column;
  return (
    <table className="w-full text-left [&_td]:py-1 [&_th]:py-1" aria-label={t.run.chart}>
      <thead className="border-line border-b text-secondary text-xs">
        <tr>
          <th scope="col">{columns.attempt}</th>
          <th scope="col">{columns.score}</th>
          <th scope="col">{columns.change}</th>
          <th scope="col">{columns.gap}</th>
          <th scope="col">{columns.note}</th>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.attempt}>
            <th scope="row" className="font-normal">
              {point.attempt}
            </th>
            <td>{format.score(point.score)}</td>
            <td>{point.change === null ? "–" : format.scoreChange(point.change)}</td>
            <td>{format.scoreChange(point.score - threshold)}</td>
            <td>{point.isBest ? t.run.best : point.isRegression ? t.run.regression : ""}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
