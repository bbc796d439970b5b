// The real control plane, `redraft up` on a database of its own, with the page it embeds; whoever asks it has a key.
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startRealRunner } from "./real-runner.mjs";

const at = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
export const BINARY = process.env.REDRAFT_BIN ?? at("target/debug/redraft");
const START_MS = 20_000;

/** Starts `redraft up` with these agents, and these variables besides its own. */
export async function startRealApi(agents = at("examples/minimal/agents.yaml"), env = {}) {
  if (!existsSync(BINARY))
    throw new Error(`no ${BINARY}: build it with \`cargo build -p redraft-runner\`, or set REDRAFT_BIN`);
  const state = await mkdtemp(join(tmpdir(), "redraft-page-"));
  const start = (port) =>
    spawn(BINARY, ["up", "--agents", agents, "--port", port, "--state", state], {
      stdio: "ignore",
      env: { ...process.env, ...env },
    });
  let process_ = start("0");
  const url = await addressIn(join(state, "up.json"), process_);
  const key = await adminKey(state);
  const call = (path, { headers, ...init } = {}) =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${key}`, ...headers } });
  await agentsAt(call);
  const session = await signedIn(url, key);
  const runners = [];

  return {
    log: [],
    origin: url,
    /** Asks it as its administrator. */
    call,
    /** What a browser that is signed in has. */
    session,
    /** Another link that signs a browser in, once. */
    async link() {
      const { stdout } = await promisify(execFile)(BINARY, ["--state", state, "open", "--print"]);
      return stdout.trim();
    },
    /** Ends it and starts it again at the same address, on what it left. */
    async restart() {
      await ended(process_);
      process_ = start(new URL(url).port);
      await addressIn(join(state, "up.json"), process_);
      await agentsAt(call);
    },
    /** Another runner, on another machine as far as it knows: an address and a key are all it has. */
    async startRunner(options) {
      const runner = await startRealRunner(BINARY, { url, agents, ...options });
      runners.push(runner);
      return runner;
    },
    /** Writes down what the page asks for, and what it is answered. */
    async watch(page) {
      // By the protocol: to the page, and to playwright, a 304 is the 200 it stands for.
      const wire = await page.context().newCDPSession(page);
      const entries = new Map();
      wire.on("Network.requestWillBeSent", ({ requestId, request: { method, url } }) => {
        const { pathname, search } = new URL(url);
        const entry = { method, path: pathname + search, status: 0 };
        entries.set(requestId, entry);
        this.log.push(entry);
      });
      wire.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode }) => {
        const entry = entries.get(requestId);
        if (entry) entry.status = statusCode;
      });
      wire.on("Network.loadingFailed", ({ requestId }) => {
        const entry = entries.get(requestId);
        if (entry) entry.aborted = true;
      });
      await wire.send("Network.enable");
    },
    async submit(body) {
      const headers = { "content-type": "application/json" };
      const answer = await call("/api/workflows", { method: "POST", headers, body: JSON.stringify(body) });
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    async stop() {
      await Promise.all(runners.map((runner) => runner.stop()));
      await ended(process_);
      await rm(state, { recursive: true, force: true });
    },
  };
}

async function ended(process_) {
  const exit = new Promise((resolve) => process_.once("exit", resolve));
  process_.kill("SIGTERM");
  await exit;
}

/** Until its runner serves its agents: before that, nobody can submit a run. */
async function agentsAt(call) {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const { agents } = await (await call("/api/agents-config")).json();
    if (agents.some(({ runnersOnline }) => runnersOnline > 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("`redraft up` does not serve its agents");
}

/** The key of the first administrator: made once, as the owner of the database makes it. */
async function adminKey(state) {
  const { stdout } = await promisify(execFile)(BINARY, ["--state", state, "admin", "init", "--json"]);
  return JSON.parse(stdout).key;
}

/** Exchanges the key for a session, once: sign-ins are counted. */
async function signedIn(url, key) {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key }),
  });
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  const [name, value] = answer.headers.getSetCookie()[0].split(";")[0].split("=");
  return { name, value, url, httpOnly: true, sameSite: "Lax" };
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
