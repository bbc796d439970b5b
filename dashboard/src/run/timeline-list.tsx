import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useI18n } from "~/i18n/i18n";
import { TimelineLine } from "./timeline-line";
import { rowOfSeq, type TimelineRow } from "./timeline-rows";
import { useFollow } from "./use-follow";

const ROW_PX = 30;

interface Props {
  runId: string;
  rows: readonly TimelineRow[];
  seq: number | undefined;
}

/** Only the rows that can be seen are there; End, Home and the arrows scroll as everywhere. */
export function TimelineList({ runId, rows, seq }: Props) {
  const { t } = useI18n();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const follow = useFollow(scroller, rows.length, seq === undefined, () =>
    virtual.scrollToIndex(rows.length - 1, { align: "end" }),
  );

  // Once, as soon as that part of the history is there.
  const wanted = seq === undefined ? -1 : rowOfSeq(rows, seq);
  const scrolledTo = useRef<number>(undefined);
  useEffect(() => {
    if (wanted < 0 || scrolledTo.current === seq) return;
    scrolledTo.current = seq;
    virtual.scrollToIndex(wanted, { align: "center" });
  }, [wanted, seq, virtual]);

  return (
    <>
      <div className="mb-2 flex min-h-9 gap-2">
        <button type="button" className="button" aria-pressed={follow.isOn} onClick={follow.toggle}>
          {t.run.follow}
        </button>
        {follow.waiting > 0 ? (
          <button type="button" className="button button-primary" onClick={follow.toggle}>
            {t.run.newEvents(follow.waiting)}
          </button>
        ) : null}
      </div>
      <section
        ref={scroller}
        aria-label={t.run.timeline}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        className="card h-[60vh] overflow-auto"
        onScroll={follow.onScroll}
      >
        <ol className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              <li
                key={item.key}
                data-index={item.index}
                ref={virtual.measureElement}
                aria-setsize={rows.length}
                aria-posinset={item.index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row ? <TimelineLine runId={runId} row={row} seq={seq} /> : null}
              </li>
            );
          })}
        </ol>
      </section>
    </>
  );
}
