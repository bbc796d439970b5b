import type { RunDetail } from "~/api/client";
import { Icon, type IconName } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";

/**
 * Three clocks, each with its own words: whether the runner lives, whether it can take other work, whether the stage
 * gets on. Only what an answer just told: without a connection nothing is known of any of them.
 */
export function Liveness({ run, isConnected }: { run: RunDetail; isConnected: boolean }) {
  const { t, format } = useI18n();
  const { liveness, heartbeatAgeMs } = run;
  if (!liveness) return null;
  const words = t.run.liveness;
  if (!isConnected)
    return (
      <p className="mt-1 text-secondary" data-liveness="unknown">
        {words.unknown}
      </p>
    );
  const { runner, claimLoop, claimAgeMs, progress, progressAgeMs, outputBytes } = liveness;
  const silence = format.duration(heartbeatAgeMs ?? 0);
  const claims =
    claimLoop === "stuck" ? words.claimStuck(format.duration(claimAgeMs ?? 0)) : words.claimLoop[claimLoop];
  const age = format.duration(progressAgeMs);
  const moved = progress === "quiet" ? words.quiet(age) : words.moving(age);
  return (
    <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-1" data-liveness="known">
      <Clock
        name={words.runner}
        text={runner === "alive" ? words.alive : runner === "silent" ? words.silent(silence) : words.stopped}
        isFine={runner === "alive"}
      />
      <Clock
        name={words.claims}
        text={claims}
        isFine={claimLoop === "turning" || claimLoop === "full" || claimLoop === "unknown"}
      />
      <Clock
        name={words.stage}
        text={outputBytes > 0 ? words.written(moved, format.bytes(outputBytes)) : moved}
        isFine={progress === "moving"}
      />
    </dl>
  );
}

function Clock({ name, text, isFine }: { name: string; text: string; isFine: boolean }) {
  const icon: IconName = isFine ? "check" : "warning";
  return (
    <div className="inline-flex items-center gap-1.5" data-clock={isFine ? "fine" : "wrong"}>
      <Icon name={icon} className={isFine ? "text-good" : "text-warn"} />
      <dt className="text-secondary">{name}</dt>
      <dd className={isFine ? "" : "font-medium text-warn"}>{text}</dd>
    </div>
  );
}
