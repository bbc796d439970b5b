import "./styles/app.css";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { asApiError } from "./api/api-error";
import { signedOut } from "./api/signed-out";
import { I18nProvider, loadMessages, localeOf } from "./i18n/i18n";
import { watchVisibility } from "./live/live-store";
import { watchAppearance } from "./preferences/appearance";
import { preferences } from "./preferences/preference-store";
import { makeQueryClient } from "./query-client";
import { makeRouter } from "./router";
import { takeArrival, watchArrivals } from "./session/arrival";
import { arrivalFailed } from "./session/arrival-failure";
import { signIn } from "./session/sign-in";
import { listenForShortcuts } from "./shell/shortcuts/use-shortcuts";

watchAppearance();
watchVisibility();
listenForShortcuts();

const client = makeQueryClient();
// Before the router reads the address.
const arrival = takeArrival();
watchArrivals();
const router = makeRouter(client);
const loading = loadMessages(localeOf(preferences.get().language));
// Whoever comes with a link or a provider's word is somebody from the first request on; if not, sign-in opens by itself.
if (arrival) {
  await signIn(client, arrival.login).catch((error: unknown) => {
    arrivalFailed(arrival.login.oidc ? { kind: "provider", error: asApiError(error) } : { kind: "link" });
    signedOut.set(true);
  });
}
// The page's first request leaves before React does anything.
void router.load();
const messages = await loading;

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={client}>
          <I18nProvider initial={messages}>
            <RouterProvider router={router} />
          </I18nProvider>
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>,
  );
}
