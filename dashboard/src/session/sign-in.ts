import type { QueryClient } from "@tanstack/react-query";
import { api, bodyOf, done, type Login, type Me } from "~/api/client";
import { keys } from "~/api/keys";
import { signedOut } from "~/api/signed-out";
import { forgetDrafts } from "~/start-run/forget-drafts";

/** Opens a session. Whoever was signed in before and is somebody else leaves nothing behind. */
export async function signIn(client: QueryClient, body: Login): Promise<void> {
  const me = await bodyOf(api.POST("/api/auth/login", { body }));
  const before = client.getQueryData<Me>(keys.me);
  if (before && before.user.id !== me.user.id) {
    forgetDrafts();
    location.reload();
    return;
  }
  client.setQueryData(keys.me, me);
  signedOut.set(false);
  await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
}

/** Ends the session on the server, and forgets here what it showed. */
export async function signOut(client: QueryClient): Promise<void> {
  await done(api.POST("/api/auth/logout"));
  forgetDrafts();
  client.clear();
  signedOut.set(true);
}
