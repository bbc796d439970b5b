// Signing in at a real identity provider, on the page of the real `redraft up`. `npm run browser:real`.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { withChromium } from "./support/app.mjs";
import { startRealApi } from "./support/real-api.mjs";
import { CLIENT, startRealProvider } from "./support/real-provider.mjs";
import { recordConsole, tracesOf } from "./support/traces.mjs";

/** With everything that a header or a form could read as something else. */
const SECRET = "s3cret: with+every%thing&=";
const json = { "content-type": "application/json" };

for (const [kind, secret] of [
  ["a public client", undefined],
  ["a client with a secret", SECRET],
]) {
  describe(`as ${kind}`, () => {
    const openApp = withChromium();
    let provider;
    let real;
    before(async () => {
      provider = await startRealProvider({ secret });
      const env = { ...provider.env, REDRAFT_OIDC_NEW_USERS: "bo@example.com" };
      real = await startRealApi(undefined, env);
      provider.admit(real.origin);
      await real.submit({
        agentName: "headline",
        inputs: { sentence: "Otters hold hands", topic: "otters" },
      });
    });
    after(async () => {
      await real?.stop();
      provider?.stop();
    });

    const arrive = async (t, path) => {
      const opened = await openApp(t, { api: { ...real, session: undefined }, realTime: true, path });
      const { page } = opened;
      const seen = { logins: [], answers: [] };
      page.on("request", (request) => {
        if (request.url().endsWith("/api/auth/login")) seen.logins.push(request.postDataJSON());
      });
      page.on("response", async (response) => {
        const { location } = response.headers();
        if (response.status() > 300 && location?.startsWith(`${real.origin}/`)) seen.answers.push(location);
      });
      return { ...opened, seen };
    };
    const door = (page) =>
      page.getByRole("button", { name: `Sign in with ${new URL(provider.issuer).host}` });
    const heading = (page) => page.getByRole("heading", { name: "Sign in" });
    const rows = (page) => page.locator("[data-row]");
    /** From our page to the provider, and back. */
    const signInAs = async (page, name) => {
      await door(page).click();
      await page.getByLabel("Name").fill(name);
      await page.getByRole("button", { name: "Continue" }).click();
    };
    const notice = (page) => page.locator("[data-spent]");
    /** Whatever a page asked of somebody who is neither its server nor the provider. */
    const elsewhere = (trouble) => trouble.filter((line) => !line.startsWith(`${provider.issuer}/`));

    test("whoever has an account comes back signed in to the address they wanted, and sees their runs", async (t) => {
      const linked = await real.call("/api/users/local", {
        method: "PATCH",
        headers: json,
        body: JSON.stringify({ oidcIssuer: provider.issuer, oidcSubject: "ada" }),
      });
      assert.equal(linked.status, 200);
      const { page, origin, seen, trouble } = await arrive(t, "/runs?agent=headline");
      const printed = recordConsole(page);

      await signInAs(page, "ada");

      await rows(page).first().waitFor();
      assert.equal(page.url(), `${origin}/runs?agent=headline`);
      assert.equal(await heading(page).count(), 0);
      const [cookie] = (await page.context().cookies(origin)).filter(({ name }) =>
        name.startsWith("redraft_"),
      );
      assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, "Lax"]);
      const [{ oidc }] = seen.logins;
      assert.ok(new URL(seen.answers[0]).hash.includes(oidc.code), "the code came where no server sees it");
      for (const word of [oidc.code, oidc.codeVerifier, oidc.nonce])
        assert.deepEqual(await tracesOf(page, word, printed), []);
      await page.reload();
      await rows(page).first().waitFor();
      assert.deepEqual(elsewhere(trouble), []);
    });

    test("who is listed gets an account of their own, which sees nothing of others", async (t) => {
      const { page, trouble } = await arrive(t, "/runs");

      await signInAs(page, "bo");

      await page.getByRole("button", { name: "Signed in as Bo" }).waitFor();
      assert.equal(await rows(page).count(), 0);
      const { users } = await (await real.call("/api/users")).json();
      const bo = users.find(({ oidcSubject }) => oidcSubject === "bo");
      assert.deepEqual([bo.name, bo.role, bo.oidcIssuer], ["Bo", "member", provider.issuer]);
      assert.deepEqual(elsewhere(trouble), []);
    });

    test("who is not listed is told whom to ask, and the audit tells who it was", async (t) => {
      const { page } = await arrive(t, "/runs");

      await signInAs(page, "eve");

      await notice(page)
        .filter({ hasText: /tell an administrator that .* calls you eve/ })
        .waitFor();
      assert.equal(await rows(page).count(), 0);
      const { lines } = await (await real.call("/api/audit?limit=200")).json();
      const line = lines.findLast(({ action }) => action === "sign_in.refused");
      assert.deepEqual([line.subject, line.via], ["eve", "identity provider"]);
    });

    test("an answer that was used, or was somebody else's, signs nobody in", async (t) => {
      const { page, origin, seen } = await arrive(t, "/runs");
      await signInAs(page, "bo");
      await page.getByRole("button", { name: "Signed in as Bo" }).waitFor();
      const [answer] = seen.answers;

      // The very body again: the provider knows the code as used.
      const again = await fetch(`${origin}/api/auth/login`, {
        method: "POST",
        headers: json,
        body: JSON.stringify(seen.logins[0]),
      });
      assert.equal(again.status, 401, await again.text());
      // The link in another browser, and in the one that is signed out again.
      const other = await arrive(t, new URL(answer).pathname + new URL(answer).hash);
      await notice(other.page).filter({ hasText: "did not ask for that sign-in" }).waitFor();
      assert.deepEqual(other.seen.logins, []);
      await page.context().clearCookies();
      await page.goto(answer);
      await page.reload();
      await heading(page).waitFor();
      assert.equal(seen.logins.length, 1, "nobody was asked for the second time");
      assert.equal(page.url().includes(seen.logins[0].oidc.code), false);
    });

    test("who thinks better of it at the provider is told so, and may try again", async (t) => {
      const { page, trouble } = await arrive(t, "/runs");
      await door(page).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      await notice(page).filter({ hasText: "access_denied" }).waitFor();

      await signInAs(page, "bo");

      await page.getByRole("button", { name: "Signed in as Bo" }).waitFor();
      assert.deepEqual(elsewhere(trouble), []);
    });

    test("somebody whom an administrator disables is out, and stays out whatever the provider says", async (t) => {
      const { page } = await arrive(t, "/runs");
      await signInAs(page, "bo");
      await page.getByRole("button", { name: "Signed in as Bo" }).waitFor();
      const { users } = await (await real.call("/api/users")).json();
      const { id } = users.find(({ oidcSubject }) => oidcSubject === "bo");
      const change = (disabled) =>
        real.call(`/api/users/${id}`, { method: "PATCH", headers: json, body: JSON.stringify({ disabled }) });

      assert.equal((await change(true)).status, 200);
      await page.reload();
      await signInAgain(page);
      await notice(page).filter({ hasText: "disabled" }).waitFor();

      assert.equal((await change(false)).status, 200);
      await signInAgain(page);
      await page.getByRole("button", { name: "Signed in as Bo" }).waitFor();

      /** The provider remembers who it is, and sends them back at once. */
      async function signInAgain(page) {
        await heading(page).waitFor();
        await door(page).click();
      }
    });

    test("the page is told no more of the provider than it needs", async () => {
      const { auth } = await (await fetch(`${real.origin}/config.json`)).json();
      assert.deepEqual(auth.oidc, {
        issuer: provider.issuer,
        clientId: CLIENT,
        authorizationEndpoint: `${provider.issuer}/auth`,
        responseMode: "fragment",
      });
      const described = provider.asked.filter((path) => path.startsWith("/.well-known/"));
      assert.equal(described.length, 1, "its description is kept");
    });
  });
}
