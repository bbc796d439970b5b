// The real control plane, `redraft up` on a database of its own, in place of the fake one.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request as ask } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const BINARY = process.env.REDRAFT_BIN ?? at("target/debug/redraft");
const START_MS = 20_000;

/** Starts `redraft up` and hands `/api` through to it, as the same origin. */
export async function startRealApi() {
  if (!existsSync(BINARY))
    throw new Error(`no ${BINARY}: build it with \`cargo build -p redraft-runner\`, or set REDRAFT_BIN`);
  const state = await mkdtemp(join(tmpdir(), "redraft-page-"));
  const agents = at("examples/minimal/agents.yaml");
  const process_ = spawn(BINARY, ["up", "--agents", agents, "--port", "0", "--state", state], {
    stdio: "ignore",
  });
  const url = await addressIn(join(state, "up.json"), process_);
  const { host } = new URL(url);

  return {
    log: [],
    url,
    handle(request, response) {
      const entry = { method: request.method, path: request.url, status: 0 };
      this.log.push(entry);
      const headers = { ...request.headers, host };
      if (headers.origin) headers.origin = url;
      const through = ask(new URL(request.url, url), { method: request.method, headers }, (answer) => {
        entry.status = answer.statusCode;
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      through.on("error", () => response.destroy());
      request.pipe(through);
    },
    async submit(body) {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/api/workflows`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    async stop() {
      const ended = new Promise((resolve) => process_.once("exit", resolve));
      process_.kill("SIGTERM");
      await ended;
      await rm(state, { recursive: true, force: true });
    },
  };
}

async function addressIn(file, process_) {
  const until = Date.now() + START_MS;
  while (Date.now() < until && process_.exitCode === null) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (text) return JSON.parse(text).url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process_.kill("SIGTERM");
  throw new Error("`redraft up` did not come up");
}
