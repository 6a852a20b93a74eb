import { z } from 'zod';

/**
 * What the stand-in of the RFC library and this front say to each other: one JSON object per line, a request and its
 * answer in turn. It has nothing to do with SAP's own protocol; what node-rfc sees is made of it by the library.
 */
export const Frame = z.discriminatedUnion('op', [
  z.object({ op: z.literal('logon'), parameters: z.record(z.string(), z.string().max(32_768)) }),
  z.object({ op: z.literal('group'), group: z.string().max(40) }),
  z.object({ op: z.literal('describe'), name: z.string().max(128) }),
  z.object({
    op: z.literal('call'),
    name: z.string().max(128),
    values: z.record(z.string(), z.unknown()),
    inactive: z.array(z.string()),
  }),
  z.object({ op: z.literal('ping') }),
  z.object({ op: z.literal('reset') }),
  z.object({ op: z.literal('close') }),
]);
export type Frame = z.infer<typeof Frame>;
export type CallFrame = Extract<Frame, { op: 'call' }>;

/** RFC_ERROR_INFO, as the library passes it on. */
export interface RfcError {
  /** RFC_RC. */
  readonly code: number;
  /** RFC_ERROR_GROUP: 1 ABAP exception, 2 ABAP runtime, 3 logon, 4 communication, 5 the library's own. */
  readonly group: number;
  readonly key: string;
  readonly message: string;
  /** Message class, type, number and variables, where ABAP gave one. */
  readonly abap?: {
    readonly class: string;
    readonly type: string;
    readonly number: string;
    readonly variables: readonly string[];
  };
}

/** The partner ends the conversation after these, and the library forgets the handle. */
export const endsSession = (error: RfcError): boolean => error.group !== 1 && error.group !== 5;
