// Sessions as the API keeps them: nobody is known without one.
import { problem } from "./fake-api.mjs";

export const KEY = "rdk_7Fd2aBk9QwErTyUiOpAsDfGhJkLzXc4mNbVx";
export const ONCE = "one-time-0123456789abcdef";
export const CODE = "c0de-0123456789abcdef";
export const ADA = { user: { id: "local", name: "Ada", role: "admin" }, scopes: ["all"], via: "session" };

/** Adds the routes of sessions: whatever else is asked for without one is answered 401. */
export function installSession(api, { me = ADA, isIn = false, auth = {} } = {}) {
  const state = { me, isIn, spent: new Set(), logins: [] };
  api.config = { auth: { key: true, local: false, ...auth } };
  const unknown = () => problem(401, "unauthorized", "sign in first");
  const open = /^\/(config\.json|api\/auth\/(login|logout))$/;
  const answer = api.answer.bind(api);
  api.answer = (request, url, sent) =>
    !state.isIn && !open.test(url.pathname) ? unknown() : answer(request, url, sent);
  api.routes.push(
    ["GET", /^\/api\/auth\/me$/, () => ({ body: state.me })],
    [
      "POST",
      /^\/api\/auth\/login$/,
      (_, { body }) => {
        state.logins.push(body);
        const isSpent = body.once !== undefined && state.spent.has(body.once);
        if (body.once) state.spent.add(body.once);
        const isKnown = body.key === KEY || (body.once === ONCE && !isSpent) || body.oidc?.code === CODE;
        if (!isKnown) return unknown();
        state.isIn = true;
        return { body: state.me };
      },
    ],
    [
      "POST",
      /^\/api\/auth\/logout$/,
      () => {
        state.isIn = false;
        return { status: 204, raw: Buffer.alloc(0) };
      },
    ],
  );
  return state;
}
