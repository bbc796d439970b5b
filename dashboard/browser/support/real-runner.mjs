// A runner as somebody starts it on another machine: `redraft runner start` with an address and a file with a key.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts one. Its state and its key are gone when it has stopped. */
export async function startRealRunner(binary, { url, agents, key, name }) {
  const folder = await mkdtemp(join(tmpdir(), "redraft-page-runner-"));
  const file = join(folder, "key");
  await writeFile(file, key, { mode: 0o600 });
  const state = join(folder, "state");
  const where = ["--state", state, "--url", url, "--key-file", file];
  const process_ = spawn(binary, [...where, "runner", "start", "--agents", agents, "--name", name], {
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => process_.once("exit", resolve));
  let stopped;

  return {
    /** As the first Ctrl-C does; later calls wait for the same. */
    stop() {
      stopped ??= (async () => {
        if (process_.exitCode === null) process_.kill("SIGTERM");
        await ended;
        await rm(folder, { recursive: true, force: true });
      })();
      return stopped;
    },
  };
}
