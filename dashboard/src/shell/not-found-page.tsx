import { Link } from "@tanstack/react-router";
import { MessagePanel } from "~/components/message-panel";
import { useI18n } from "~/i18n/i18n";
import { PageHeading } from "./page-heading";

export function NotFoundPage() {
  const { t } = useI18n();
  return (
    <>
      <PageHeading title={t.shell.notFoundTitle} />
      <MessagePanel
        title={t.shell.notFoundText}
        actions={
          <Link to="/runs" className="button">
            {t.shell.toRuns}
          </Link>
        }
      />
    </>
  );
}
