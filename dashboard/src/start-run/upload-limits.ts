import * as v from "valibot";
import type { UploadLimits } from "./uploads";

/** What holds where the control plane does not say: its own numbers when files were introduced. */
const USUAL: UploadLimits = { files: 10, fileBytes: 25 * 1024 * 1024, partBytes: 256 * 1024 };
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const answer = v.object({ limits: v.object({ files: count, fileBytes: count, partBytes: count }) });

/** The limits as the list of agents tells them. */
export function uploadLimits(agentsConfig: unknown): UploadLimits {
  const read = v.safeParse(answer, agentsConfig);
  return read.success ? read.output.limits : USUAL;
}
