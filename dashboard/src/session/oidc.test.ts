import { beforeEach, describe, expect, it } from "vitest";
import { beginOidc, finishOidc } from "./oidc";

const PROVIDER = {
  issuer: "https://id.example.com",
  clientId: "redraft",
  authorizationEndpoint: "https://id.example.com/authorize",
};
const tokenWith = (claims: object) => `x.${btoa(JSON.stringify(claims)).replaceAll("=", "")}.y`;

describe("signing in at a provider", () => {
  beforeEach(() => sessionStorage.clear());

  it("asks for an id token in the fragment, with a state and a nonce of its own each time", () => {
    const first = new URL(beginOidc(PROVIDER)).searchParams;
    const second = new URL(beginOidc(PROVIDER)).searchParams;
    expect(first.get("response_type")).toBe("id_token");
    expect(first.get("response_mode")).toBe("fragment");
    expect(first.get("state")).not.toBe(second.get("state"));
    expect(first.get("nonce")).not.toBe(second.get("nonce"));
  });

  it("takes an answer to its own question only, and only once", () => {
    const params = new URL(beginOidc(PROVIDER)).searchParams;
    const [state, nonce] = [params.get("state"), params.get("nonce")];
    expect(finishOidc(tokenWith({ nonce }), state)).toEqual({ to: expect.stringMatching(/^\//) });
    expect(finishOidc(tokenWith({ nonce }), state)).toBeNull();
  });

  it("refuses another state, another nonce, and what is no token", () => {
    for (const answer of [
      (state: string, nonce: string) => finishOidc(tokenWith({ nonce }), `${state}x`),
      (state: string) => finishOidc(tokenWith({ nonce: "other" }), state),
      (state: string) => finishOidc("nonsense", state),
    ]) {
      const params = new URL(beginOidc(PROVIDER)).searchParams;
      expect(answer(params.get("state") ?? "", params.get("nonce") ?? "")).toBeNull();
    }
  });
});
