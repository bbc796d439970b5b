/** Paths on a 16 × 16 grid, drawn as strokes. Shapes differ even without colour. */
const PATHS = {
  queued: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3l2 1.5",
  running: "M8 2.5a5.5 5.5 0 1 0 5.5 5.5M8 5.5v5M8 5.5l-2 2M8 5.5l2 2",
  stalled: "M8 2.2 14.2 13H1.8zM8 6.2v3.2M8 11.2v.2",
  cancelling: "M2.5 8a5.5 5.5 0 0 1 9-4.2M13.5 8a5.5 5.5 0 0 1-9 4.2M6 6l4 4M10 6l-4 4",
  needs_you: "M8 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6M3.5 13.5c.3-2.8 2-4.2 4.5-4.2s4.2 1.4 4.5 4.2",
  passed: "M3 8.5 6.5 12 13 4.5",
  not_passed: "M8 2 14 8 8 14 2 8zM5.5 8h5",
  failed: "M4 4l8 8M12 4l-8 8",
  cancelled: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M4.2 4.2l7.6 7.6",
  online: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 7a1 1 0 1 0 0 2 1 1 0 0 0 0-2",
  stale: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 3v10M6.6 3.2v9.6M5.2 4.1v7.8M3.9 5.4v5.2",
  offline: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11",
  runners: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5v.1M5 11v.1",
  person: "M8 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6M3.5 13.5c.3-2.8 2-4.2 4.5-4.2s4.2 1.4 4.5 4.2",
  key: "M10.5 2.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8.3 7.7 2.5 13.5M4.5 11.5l2 2",
  download: "M8 2.5v8M4.5 7 8 10.5 11.5 7M3 13.5h10",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  check: "M3 8.5 6.5 12 13 4.5",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3 13.5 13.5",
  plus: "M8 3v10M3 8h10",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.5v9l7.5-4.5z",
  runs: "M2.5 4h11M2.5 8h11M2.5 12h7",
  settings: "M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6M10.3 3.3v3.4M5.8 9.3v3.4",
  warning: "M8 2.2 14.2 13H1.8zM8 6.2v3.2M8 11.2v.2",
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: whatever it says stands beside it in words. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={`shrink-0 ${className}`}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
