import { createFileRoute } from "@tanstack/react-router";
import { PreferencesPage } from "~/preferences/preferences-page";

export const Route = createFileRoute("/settings/preferences")({ component: PreferencesPage });
