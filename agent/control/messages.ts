import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../../domain/error-codes.ts';
import type { WireError } from '../../domain/errors.ts';

/** One request of the CLI, a line of JSON. */
export const ControlRequest = z.strictObject({
  id: z.int().min(1),
  method: z
    .string()
    .regex(/^[a-z]+(?:\.[a-z]+)?$/)
    .max(40),
  params: z.record(z.string(), z.unknown()).default({}),
});
export type ControlRequest = z.infer<typeof ControlRequest>;

const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];
const wireError: z.ZodType<WireError> = z.object({
  code: z.enum(codes).catch('INTERNAL'),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).exactOptional(),
  hint: z.string().exactOptional(),
  outcome: z.enum(['none', 'unknown']).exactOptional(),
});

/** Its reply: exactly one of `result` and `error`. `id` 0 answers a request that could not be read. */
export const ControlReply = z.union([
  z.object({ id: z.int().min(0), error: wireError }),
  z.object({ id: z.int().min(0), result: z.unknown() }),
]);
export type ControlReply = z.infer<typeof ControlReply>;

/** A method of the running agent. It checks its own parameters; what it returns must be JSON. */
export type ControlMethod = (params: Readonly<Record<string, unknown>>) => Promise<unknown>;
export type ControlMethods = Readonly<Record<string, ControlMethod>>;

export const MAX_REQUEST_BYTES = 1024 * 1024;
export const MAX_REPLY_BYTES = 16 * 1024 * 1024;
