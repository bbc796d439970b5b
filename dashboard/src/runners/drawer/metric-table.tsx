import type { Usage } from "~/api/client";
import { useI18n } from "~/i18n/i18n";
import { seriesOf } from "./series";

/** What the charts show, newest first. */
export function MetricTable({ points }: { points: readonly Usage[] }) {
  const { t, format } = useI18n();
  const newestFirst = [...points].reverse();
  const lines = seriesOf(newestFirst, t, format).flatMap((series) =>
    series.lines.map((line) => ({ ...line, text: series.text })),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <div className="overflow-x-auto" tabIndex={0}>
      <table
        className="w-full whitespace-nowrap text-left [&_td]:py-1 [&_td]:pr-4 [&_th]:py-1 [&_th]:pr-4"
        aria-label={t.runners.tab.metrics}
      >
        <thead className="border-line border-b text-secondary text-xs">
          <tr>
            <th scope="col">{t.runners.time}</th>
            {lines.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {newestFirst.map((point, row) => (
            <tr key={point.at}>
              <th scope="row" className="font-normal">
                {format.dateTime(Date.parse(point.at))}
              </th>
              {lines.map(({ name, values, text }) => {
                const value = values[row];
                return <td key={name}>{typeof value === "number" ? text(value) : "–"}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
