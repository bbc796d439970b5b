import { createFileRoute } from "@tanstack/react-router";
import { RunDetailPage } from "~/run-detail/run-detail-page";

export const Route = createFileRoute("/runs/$id")({
  component: () => <RunDetailPage id={Route.useParams().id} />,
});
