import { beforeEach, describe, expect, it } from "vitest";
import { beginOidc, finishOidc, isAnswer } from "./oidc";

const ENDPOINT = "https://id.example.com/authorize?tenant=lab";
const PROVIDER = { issuer: "https://id.example.com", clientId: "redraft", responseMode: "fragment" };
const begun = async () => new URL(await beginOidc(PROVIDER, ENDPOINT)).searchParams;
const answer = (params: Record<string, string>) => finishOidc(new URLSearchParams(params));

async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return Buffer.from(digest).toString("base64url");
}

describe("signing in at a provider", () => {
  beforeEach(() => sessionStorage.clear());

  it("asks for a code in the fragment, with a state, a nonce and a challenge of its own each time", async () => {
    const first = await begun();
    const second = await begun();
    expect(Object.fromEntries(first)).toMatchObject({
      tenant: "lab",
      client_id: "redraft",
      response_type: "code",
      response_mode: "fragment",
      scope: "openid profile email",
      code_challenge_method: "S256",
      redirect_uri: `${location.origin}/`,
    });
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(first.get(name)).toMatch(/^[\w-]{43}$/);
      expect(first.get(name)).not.toBe(second.get(name));
    }
  });

  it("hands on what the provider was shown the hash of, and where it was told to send the answer", async () => {
    const asked = await begun();
    const state = asked.get("state") ?? "";
    const back = answer({ code: "c0de", state, iss: PROVIDER.issuer });
    if (!("answer" in back)) throw new Error(JSON.stringify(back));
    expect(back.to).toMatch(/^\//);
    expect(back.answer).toMatchObject({
      code: "c0de",
      nonce: asked.get("nonce"),
      redirectUri: asked.get("redirect_uri"),
    });
    expect(await challengeOf(back.answer.codeVerifier)).toBe(asked.get("code_challenge"));
    expect(asked.toString()).not.toContain(back.answer.codeVerifier);
  });

  it("makes the challenge as RFC 7636 does", async () => {
    expect(await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe(
      "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    );
  });

  it("takes an answer once, and no other of the same question", async () => {
    const state = (await begun()).get("state") ?? "";
    expect(answer({ code: "c0de", state })).toHaveProperty("answer");
    expect(answer({ code: "c0de", state })).toEqual({ unasked: true });
  });

  it("refuses another state, another issuer, and what was never asked; the question is spent then", async () => {
    expect(answer({ code: "c0de", state: "x" })).toEqual({ unasked: true });
    for (const change of [{ state: "x" }, { state: "" }, { iss: "https://evil.example.com" }, { iss: "" }]) {
      const state = (await begun()).get("state") ?? "";
      expect(answer({ code: "c0de", state, ...change })).toEqual({ unasked: true });
      expect(answer({ code: "c0de", state })).toEqual({ unasked: true });
    }
    sessionStorage.setItem("redraft.sign-in", '{"state":"x"}');
    expect(answer({ code: "c0de", state: "x" })).toEqual({ unasked: true });
    sessionStorage.setItem("redraft.sign-in", "nonsense");
    expect(answer({ code: "c0de", state: "x" })).toEqual({ unasked: true });
  });

  it("leads back to an address of ours only", async () => {
    for (const [kept, to] of [
      ["/runs?status=passed", "/runs?status=passed"],
      ["//evil.example", "/"],
      ["/\\evil.example", "/"],
      ["https://evil.example", "/"],
      ["javascript:alert(1)", "/"],
    ]) {
      const state = (await begun()).get("state") ?? "";
      const asked = JSON.parse(sessionStorage.getItem("redraft.sign-in") ?? "{}");
      sessionStorage.setItem("redraft.sign-in", JSON.stringify({ ...asked, to: kept }));
      expect(answer({ code: "c0de", state })).toHaveProperty("to", to);
    }
  });

  it("passes on why the provider did not, in a word of the standard", async () => {
    for (const [error, denied] of [
      ["access_denied", "access_denied"],
      ["Call 555-0100 now", "error"],
    ]) {
      const state = (await begun()).get("state") ?? "";
      expect(answer({ error: error ?? "", state })).toHaveProperty("denied", denied);
    }
  });

  it("knows an answer from the page's own parameters", () => {
    expect(isAnswer(new URLSearchParams("code=a&state=b"))).toBe(true);
    expect(isAnswer(new URLSearchParams("error=a&state=b"))).toBe(true);
    for (const other of ["", "status=passed", "code=a", "state=b", "once=a"])
      expect(isAnswer(new URLSearchParams(other))).toBe(false);
  });
});
