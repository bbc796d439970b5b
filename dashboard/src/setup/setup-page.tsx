import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { API_ORIGIN } from "~/api/client";
import { Command } from "~/components/command";
import { Icon } from "~/components/icon";
import { useI18n } from "~/i18n/i18n";
import { PageHeading } from "~/shell/page-heading";
import { SettingSelect } from "~/shell/setting-select";
import { keyFileLines, runnerLine } from "./command-texts";
import { ContactStep } from "./contact-step";
import { DownloadStep } from "./download-step";
import { KeyStep } from "./key-step";
import { architecturesOf, SYSTEMS } from "./platform";
import { useGuessedPlatform } from "./use-platform";

const route = getRouteApi("/runners/setup");
const LOOPBACK = /^https?:\/\/(localhost|127\.|\[::1\])/;

/** From nothing to a runner that is online, in four steps. */
export function SetupPage() {
  const { t } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const guess = useGuessedPlatform();
  const system = search.os ?? guess.system;
  const known = architecturesOf(system);
  const wanted = search.arch ?? (search.os && search.os !== guess.system ? known[0] : guess.architecture);
  const architecture = known.find((one) => one === wanted) ?? "x86_64";
  const origin = API_ORIGIN || location.origin;
  const [startedAt, setStartedAt] = useState(() => Date.now());
  const goTo = (os: typeof system, arch: typeof architecture) =>
    void navigate({ search: { os, arch }, replace: true, resetScroll: false });

  return (
    <div className="mx-auto max-w-4xl">
      <Link to="/runners" className="link inline-block min-h-6">
        {t.setup.back}
      </Link>
      <PageHeading title={t.setup.title} />
      <p className="mb-3 text-secondary">{t.setup.intro}</p>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <span>{search.os ? t.setup.chosen : t.setup.looksLike}</span>
        <SettingSelect
          label={t.setup.system}
          value={system}
          onChange={(os) => goTo(os, architecturesOf(os)[0] ?? "x86_64")}
          options={SYSTEMS.map((one) => [one, t.setup.systems[one]] as const)}
        />
        <SettingSelect
          label={t.setup.architecture}
          value={architecture}
          onChange={(arch) => goTo(system, arch)}
          options={known.map((one) => [one, t.setup.architectures[one]] as const)}
        />
      </div>
      {LOOPBACK.test(origin) ? (
        <p className="card mb-4 flex items-start gap-2 border-warn p-3" data-loopback>
          <Icon name="warning" className="mt-0.5 text-warn" />
          {t.setup.loopback(origin)}
        </p>
      ) : null}
      <ol className="grid gap-3">
        <Step number={1} title={t.setup.download}>
          <DownloadStep system={system} platform={`${system}-${architecture}`} origin={origin} />
        </Step>
        <Step number={2} title={t.setup.key}>
          <KeyStep onCreated={() => setStartedAt(Date.now())} />
          <p className="mt-3">{t.setup.keyFile}</p>
          <Command text={keyFileLines(system)} label={t.setup.keyFileLabel} />
        </Step>
        <Step number={3} title={t.setup.start}>
          <p>{t.setup.startText}</p>
          <Command text={runnerLine(system, origin, "start")} label={t.setup.startLabel} />
          <p className="mt-3">{t.setup.serviceText}</p>
          <Command text={runnerLine(system, origin, "install")} label={t.setup.serviceLabel} />
        </Step>
        <Step number={4} title={t.setup.contact}>
          <ContactStep startedAt={startedAt} />
        </Step>
      </ol>
    </div>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="card flex gap-3 p-4">
      <span
        aria-hidden="true"
        className="flex size-6 shrink-0 items-center justify-center rounded-full border border-accent text-accent text-xs"
      >
        {number}
      </span>
      <section className="min-w-0 flex-1" aria-labelledby={`step-${number}`}>
        <h2 id={`step-${number}`} className="mb-1 font-semibold">
          {title}
        </h2>
        {children}
      </section>
    </li>
  );
}
