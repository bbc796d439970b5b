import { describe, expect, it } from "vitest";
import { ApiError } from "~/api/api-error";
import { en } from "~/i18n/en";
import { fromMoment, toMoment } from "./fields/moment";
import { firstInputs } from "./first-text";
import { laidOut } from "./from-run";
import { serverProblems } from "./problems";
import { requestBody } from "./request-body";
import type { Schema } from "./schema";
import { fieldOf } from "./schema-field";
import { withoutSecrets } from "./secrets";
import { NO_OPTIONS, optionProblems } from "./start-options";
import { validate } from "./validate";

const words = en.start.problems;
const kindOf = (schema: Schema, root: Schema = schema) => fieldOf(schema, root).kind;

describe("the field for a schema", () => {
  it("is found for each kind of the subset", () => {
    expect(fieldOf({ type: "string", format: "textarea" }, {})).toMatchObject({
      kind: "text",
      input: "multiline",
    });
    expect(fieldOf({ type: "string", format: "date-time" }, {})).toMatchObject({
      kind: "text",
      input: "date-time",
    });
    expect(fieldOf({ type: "string", format: "ipv4" }, {})).toMatchObject({ kind: "text", input: "text" });
    expect(kindOf({ type: "integer" })).toBe("number");
    expect(kindOf({ type: "boolean" })).toBe("choice");
    expect(fieldOf({ enum: ["a", 1, null] }, {})).toMatchObject({
      choices: [
        { json: '"a"', label: "a" },
        { json: "1", label: "1" },
        { json: "null", label: null },
      ],
    });
    expect(fieldOf({ const: 7 }, {})).toMatchObject({ kind: "choice", choices: [{ json: "7" }] });
    expect(kindOf({ type: "array", items: { type: "string" } })).toBe("array");
    expect(kindOf({ type: "object", properties: {} })).toBe("object");
  });

  it("knows or-null in every way it is written", () => {
    for (const schema of [
      { type: ["number", "null"] },
      { anyOf: [{ type: "number" }, { type: "null" }] },
      { oneOf: [{ type: "null" }, { type: "number" }] },
    ])
      expect(fieldOf(schema, {})).toMatchObject({ kind: "number", isNullable: true });
  });

  it("tells the branches of oneOf apart by a constant member", () => {
    const branch = (kind: string) => ({
      type: "object",
      properties: { kind: { const: kind }, x: { type: "string" } },
    });
    expect(fieldOf({ oneOf: [branch("a"), branch("b")] }, {})).toMatchObject({ kind: "union", by: "kind" });
    expect(kindOf({ oneOf: [branch("a"), branch("a")] })).toBe("json");
    expect(kindOf({ oneOf: [{ type: "string" }, { type: "number" }] })).toBe("json");
  });

  it("is JSON for whatever a form cannot say", () => {
    for (const schema of [
      {},
      { type: ["string", "number"] },
      { type: "object", additionalProperties: { type: "string" } },
      { type: "string", not: { const: "x" } },
      { type: "object", properties: {}, patternProperties: {} },
      { $ref: "https://elsewhere.example/schema" },
      { $ref: "#/$defs/absent" },
      { type: "array", prefixItems: [] },
    ])
      expect(kindOf(schema)).toBe("json");
  });

  it("follows $ref, and does not follow itself for ever", () => {
    const root: Schema = {
      $defs: {
        tree: { type: "object", required: ["child"], properties: { child: { $ref: "#/$defs/tree" } } },
      },
      type: "object",
      required: ["root"],
      properties: { root: { $ref: "#/$defs/tree" } },
    };
    expect(fieldOf({ $ref: "#/$defs/tree" }, root).kind).toBe("object");
    expect(fieldOf({ $ref: "#/$defs/tree" }, root, 9).kind).toBe("json");
    expect(() => firstInputs(root)).not.toThrow();
    expect(kindOf({ $ref: "#/$defs/loop", $defs: { loop: { $ref: "#/$defs/loop" } } })).toBe("json");
  });
});

describe("a new form", () => {
  it("starts with defaults and constants, and asks for the rest", () => {
    const schema = {
      type: "object",
      required: ["kind", "title", "list", "level"],
      properties: {
        kind: { const: "brief" },
        title: { type: "string" },
        list: { type: "array", items: { type: "string" } },
        level: { enum: [1, 2] },
        draft: { type: "boolean", default: false },
        nothing: { type: ["string", "null"], default: null },
        other: { type: "string" },
      },
    };
    expect(JSON.parse(firstInputs(schema))).toEqual({ kind: "brief", list: [], draft: false, nothing: null });
    expect(firstInputs({ type: "object", properties: {} })).toBe("{}");
  });
});

describe("a draft", () => {
  const schema: Schema = {
    type: "object",
    properties: {
      name: { type: "string" },
      token: { type: "string", format: "password" },
      servers: {
        type: "array",
        items: { type: "object", properties: { key: { type: "string", writeOnly: true } } },
      },
      odd: { type: "object", patternProperties: { x: { writeOnly: true } } },
    },
  };

  it("holds no secret, wherever it stands", () => {
    const text =
      '{"name": "a", "token": "s1", "servers": [{"key": "s2"}, {"key": "s3", "n": 1e21}], "odd": {"x": "s4"}}';
    const kept = withoutSecrets(text, schema);
    expect(kept).toBe('{"name": "a", "servers": [{}, {"n": 1e21}]}');
  });

  it("is not kept when a broken text may hide one", () => {
    expect(withoutSecrets('{"token": "s1"', schema)).toBeNull();
    expect(withoutSecrets('{"name": ', { type: "object", properties: { name: {} } })).toBe('{"name": ');
  });
});

describe("problems", () => {
  const schema: Schema = {
    type: "object",
    required: ["a/b"],
    additionalProperties: false,
    properties: {
      "a/b": { type: "string", minLength: 1 },
      count: { type: "integer", minimum: 3 },
      list: { type: "array", items: { type: "string", minLength: 2 } },
      note: { anyOf: [{ type: "string", minLength: 2 }, { type: "null" }] },
      out: {
        oneOf: [
          {
            type: "object",
            required: ["kind", "to"],
            properties: { kind: { const: "a" }, to: { type: "string" } },
          },
          { type: "object", required: ["kind"], properties: { kind: { const: "b" } } },
        ],
      },
    },
  };

  it("name the field, and one thing about it", () => {
    const inputs = { count: 1, list: ["ok", "x"], note: "y", out: { kind: "a" }, more: 1 };
    expect(validate(inputs, schema, words)).toEqual([
      { pointer: "/inputs/a~1b", message: words.required },
      { pointer: "/inputs/count", message: words.minimum("3") },
      { pointer: "/inputs/list/1", message: words.minLength("2") },
      { pointer: "/inputs/note", message: words.minLength("2") },
      { pointer: "/inputs/out/to", message: words.required },
      { pointer: "/inputs/more", message: words.unknown },
    ]);
    expect(validate({ "a/b": "x", note: null }, schema, words)).toEqual([]);
  });

  it("leave a schema nobody can read to the server", () => {
    expect(validate({}, { $ref: "#/nowhere" }, words)).toEqual([]);
  });

  it("of the server land on the member that is missing", () => {
    const error = new ApiError(
      422,
      {
        errors: [
          { pointer: "/inputs/owner", message: '"na/me" is a required property' },
          { pointer: "/files/1/name", message: "taken" },
        ],
      },
      null,
    );
    expect(serverProblems(error).map(({ pointer }) => pointer)).toEqual([
      "/inputs/owner/na~1me",
      "/files/1/name",
    ]);
  });

  it("of the options are found before the server has to", () => {
    const options = { ...NO_OPTIONS, passThreshold: "1,5", maxAttempts: "0", priority: "-3" };
    expect(optionProblems(options, words).map(({ pointer }) => pointer)).toEqual([
      "/passThreshold",
      "/maxAttempts",
    ]);
  });
});

describe("the request", () => {
  it("holds the inputs byte for byte", () => {
    const inputs = '{ "n": 1e21, "big": 12345678901234567890, "nothing": null, "s": "" }';
    const body = requestBody("brief", inputs, { ...NO_OPTIONS, passThreshold: "0,9", tags: " a, b,a" }, []);
    expect(body).toContain(`"inputs":${inputs}`);
    const { inputs: _, ...rest } = JSON.parse(body);
    expect(rest).toEqual({ agentName: "brief", passThreshold: 0.9, tags: ["a", "b"] });
  });

  it("names only files that have arrived", () => {
    const entry = {
      id: 1,
      name: "a",
      bytes: 2,
      mediaType: "",
      sentBytes: 2,
      sha256: "ff",
      refusal: null,
      error: null,
    };
    const body = requestBody("x", "{}", NO_OPTIONS, [
      { ...entry, state: "sent" },
      { ...entry, state: "refused", sha256: null },
    ]);
    expect(JSON.parse(body).files).toEqual([{ name: "a", sha256: "ff", bytes: 2 }]);
  });
});

describe("inputs of another run", () => {
  it("are laid out over lines, every value as it was", () => {
    const text = '{"n":1e21,"big":12345678901234567890,"s":"a,\\"{}:","l":[1.10,[],{}],"o":{"x":null}}';
    const out = laidOut(text);
    expect(out).toBe(
      '{\n  "n": 1e21,\n  "big": 12345678901234567890,\n  "s": "a,\\"{}:",\n  "l": [\n    1.10,\n    [],\n    {}\n  ],\n  "o": {\n    "x": null\n  }\n}',
    );
    expect(JSON.parse(out)).toEqual(JSON.parse(text));
  });
});

describe("moments", () => {
  it("come back as they went to the picker", () => {
    expect(toMoment(fromMoment("2026-02-01T12:30:05Z"))).toBe("2026-02-01T12:30:05Z");
    expect(fromMoment("tomorrow")).toBe("");
    expect(toMoment("")).toBe("");
  });
});
