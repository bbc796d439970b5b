import * as v from "valibot";
import type { Config } from "~/api/client";
import { configOptions } from "~/api/config-query";
import type { UploadLimits } from "./uploads";

/** The contract's own numbers: what holds until a deployment has said what it takes, and where it does not say. */
export const USUAL_LIMITS: UploadLimits = { files: 10, fileBytes: 25 * 1024 * 1024, partBytes: 256 * 1024 };

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const told = v.object({ files: count, fileBytes: count, partBytes: count });

/** How many files this deployment takes, how large ones, and in parts of which size. */
export const uploadLimitsOptions = () => ({
  ...configOptions(),
  select: ({ limits }: Config): UploadLimits => v.parse(told, limits),
});
