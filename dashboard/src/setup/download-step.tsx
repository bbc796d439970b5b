import { useQuery } from "@tanstack/react-query";
import { asApiError } from "~/api/api-error";
import { downloadsOptions } from "~/api/runner-queries";
import { Command } from "~/components/command";
import { CopyButton } from "~/components/copy-button";
import { Icon } from "~/components/icon";
import { Skeleton } from "~/components/skeleton";
import { useI18n } from "~/i18n/i18n";
import { downloadLines } from "./command-texts";
import type { System } from "./platform";

interface Props {
  system: System;
  platform: string;
  origin: string;
}

/** The program for one platform, with what proves that it is the right one; or why there is none here. */
export function DownloadStep({ system, platform, origin }: Props) {
  const { t, format } = useI18n();
  const query = useQuery(downloadsOptions());
  if (query.data === undefined) {
    if (query.error === null) return <Skeleton rows={2} />;
    const error = asApiError(query.error);
    return (
      <p className="text-secondary">
        {error.kind === "not-found" ? t.setup.noDownloads : error.message || t.regions.offlineText}
      </p>
    );
  }
  const download = query.data.downloads.find((one) => one.platform === platform);
  if (!download?.available || !download.sha256)
    return (
      <p className="flex items-start gap-2">
        <Icon name="warning" className="mt-0.5 text-warn" />
        <span>
          {t.setup.notAvailable(platform)} {download?.reason}
        </span>
      </p>
    );
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <a
          className="button button-primary"
          href={`${origin}/api/runner-download/${download.platform}`}
          download={download.filename}
        >
          <Icon name="download" />
          {t.setup.downloadNow}
        </a>
        <span>{download.filename}</span>
        <span className="text-secondary">
          {t.setup.version(query.data.version)} · {format.bytes(download.bytes ?? 0)}
        </span>
      </div>
      <p className="mt-2 flex flex-wrap items-center gap-x-2">
        <span className="text-secondary">SHA-256</span>
        <code className="min-w-0 break-all font-mono text-xs" data-checksum>
          {download.sha256}
        </code>
        <CopyButton text={download.sha256} label={t.setup.copyChecksum} />
      </p>
      <p className="mt-2">{t.setup.orTerminal}</p>
      <Command
        text={downloadLines(system, origin, download, download.sha256)}
        label={t.setup.downloadLabel}
      />
    </>
  );
}
