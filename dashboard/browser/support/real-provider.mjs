// A real identity provider, the certified `oidc-provider`, on this machine. Who somebody is, they type themselves.
import { createServer } from "node:http";
import Provider from "oidc-provider";

export const CLIENT = "redraft";

/**
 * Listens at once, so that its name is known; answers once a client is `admit`ted, who has to know where it is first.
 * People are called what they type, with a capital letter.
 */
export async function startRealProvider({ secret } = {}) {
  let answer = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const asked = [];
  return {
    issuer,
    /** Paths that it was asked for. */
    asked,
    /** What a deployment has to know of it. */
    env: {
      REDRAFT_OIDC_ISSUER: issuer,
      REDRAFT_OIDC_CLIENT_ID: CLIENT,
      ...(secret && { REDRAFT_OIDC_CLIENT_SECRET: secret }),
    },
    admit(origin) {
      const provider = providerAt(issuer, `${origin}/`, secret);
      const answers = provider.callback();
      answer = (request, response) => {
        asked.push(new URL(request.url, issuer).pathname);
        return request.url.startsWith("/interaction/")
          ? atTheDoor(provider, request, response)
          : answers(request, response);
      };
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function providerAt(issuer, redirectUri, secret) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT,
        redirect_uris: [redirectUri],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        token_endpoint_auth_method: secret ? "client_secret_basic" : "none",
        ...(secret && { client_secret: secret }),
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
    // As others do: what the scopes ask for is in the token.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ["only for tests"] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: id.replace(/^./, (first) => first.toUpperCase()),
        email: `${id}@example.com`,
        email_verified: true,
      }),
    }),
    // Whoever is signed in agrees.
    async loadExistingGrant({ oidc }) {
      const { clientId } = oidc.client;
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
}

/** The provider's own sign-in: a name, or a way back. */
async function atTheDoor(provider, request, response) {
  if (request.method === "GET") {
    const form = `<form method="post"><label>Name <input name="name" autofocus></label>
      <button>Continue</button> <button name="cancel" value="yes">Cancel</button></form>`;
    response.setHeader("content-type", "text/html; charset=utf-8");
    return response.end(`<!doctype html><title>Provider</title><h1>Who are you?</h1>${form}`);
  }
  let body = "";
  for await (const chunk of request) body += chunk;
  const typed = new URLSearchParams(body);
  const result = typed.has("cancel")
    ? { error: "access_denied", error_description: "somebody thought better of it" }
    : { login: { accountId: typed.get("name") } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
