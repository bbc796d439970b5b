import { optionFields, type StartOptions } from "./start-options";
import type { UploadEntry } from "./uploads";
import { fileFields } from "./uploads";

/** The request as text: the inputs go as they were written, digit by digit. */
export function requestBody(
  agentName: string,
  inputs: string,
  options: StartOptions,
  entries: readonly UploadEntry[],
): string {
  const files = fileFields(entries);
  const rest = { agentName, ...optionFields(options), ...(files.length > 0 ? { files } : {}) };
  return `${JSON.stringify(rest).slice(0, -1)},"inputs":${inputs}}`;
}
