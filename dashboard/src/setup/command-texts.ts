import type { Download } from "~/api/client";
import type { System } from "./platform";

const KEY_FILE = "~/.redraft/key";
const KEY_FILE_WINDOWS = "$HOME\\.redraft\\key";

/** Fetches the archive, checks it, unpacks it: three lines for the terminal of a system. */
export function downloadLines(system: System, origin: string, download: Download, sha256: string): string {
  const { filename } = download;
  const url = `${origin}/api/runner-download/${download.platform}`;
  if (system === "windows")
    return [
      `curl.exe -fL -o ${filename} ${url}`,
      `if ((Get-FileHash ${filename}).Hash -ne "${sha256.toUpperCase()}") { throw "wrong checksum" }`,
      filename.endsWith(".zip") ? `Expand-Archive ${filename} .` : `tar -xzf ${filename}`,
    ].join("\n");
  const check = system === "macos" ? "shasum -a 256 -c" : "sha256sum -c";
  return [
    `curl -fL -o ${filename} ${url}`,
    `echo "${sha256}  ${filename}" | ${check}`,
    filename.endsWith(".zip") ? `unzip ${filename}` : `tar -xzf ${filename}`,
  ].join("\n");
}

/** Asks for the key and puts it into a file only its owner may read: it never stands in a command or its history. */
export function keyFileLines(system: System): string {
  if (system === "windows")
    return [
      "New-Item -ItemType Directory -Force $HOME\\.redraft | Out-Null",
      `Read-Host "Runner key" | Set-Content -NoNewline ${KEY_FILE_WINDOWS}`,
    ].join("\n");
  return `mkdir -p ~/.redraft && (umask 077; printf 'Runner key: '; read -rs key; printf %s "$key" > ${KEY_FILE})`;
}

/** Starts a runner, in this terminal or as a service that outlives it. */
export function runnerLine(system: System, origin: string, verb: "start" | "install"): string {
  const program = system === "windows" ? ".\\redraft.exe" : "./redraft";
  const file = system === "windows" ? KEY_FILE_WINDOWS : KEY_FILE;
  return `${program} runner ${verb} --url ${origin} --key-file ${file}`;
}
