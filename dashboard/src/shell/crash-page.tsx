import type { ErrorComponentProps } from "@tanstack/react-router";
import { MessagePanel } from "~/components/message-panel";
import { useI18n } from "~/i18n/i18n";
import { PageHeading } from "./page-heading";

/** A bug of ours. What failed is in the browser's console. */
export function CrashPage({ error }: ErrorComponentProps) {
  const { t } = useI18n();
  return (
    <>
      <PageHeading title={t.shell.crashedTitle} />
      <MessagePanel
        title={t.shell.crashedText}
        actions={
          <button type="button" className="button" onClick={() => location.reload()}>
            {t.shell.reload}
          </button>
        }
      >
        <code className="text-xs">{error instanceof Error ? error.message : String(error)}</code>
      </MessagePanel>
    </>
  );
}
