import { z } from 'zod';
import { AditError } from '../domain/errors.ts';
import { MAX_FRAME_BYTES } from './limits.ts';
import { parseFlat, wholeNumber } from './meta.ts';
import { parseStrictJson } from './strict-json.ts';

/** The newest version that this source speaks, and the oldest: two back are served. */
const CURRENT_VERSION = 1;
/** Protocol versions that one end speaks, both bounds included, 1 to 255. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}
export const SPOKEN_VERSIONS: VersionRange = { min: Math.max(1, CURRENT_VERSION - 2), max: CURRENT_VERSION };

/**
 * What an end says of itself in `hello` (agent) and `welcome` (gateway). It is information, not identity: who an agent
 * is, its certificate says.
 */
export const Hello = z.object({
  /** Name and version of the program, such as `adit/0.1.0`. */
  software: z.string().min(1).max(80),
  /** Agent: its id. Gateway: its own name. */
  name: z.string().min(1).max(64),
  /** Random per start of the process: tells a reconnect from a second process with the same certificate. */
  instance: z.string().min(1).max(64),
  /** Wall clock of the sender when it was sent, milliseconds since 1970. */
  timeMs: z.int().min(0).max(8_640_000_000_000_000),
  /** Operations that the agent serves. */
  operations: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/))
    .max(200)
    .default([]),
  systems: z
    .array(z.object({ name: z.string().min(1).max(64), kind: z.string().min(1).max(40) }))
    .max(100)
    .default([]),
});
export type Hello = z.infer<typeof Hello>;

/** How much a receiver lets the sender have under way. */
export interface Window {
  readonly count: number;
  readonly bytes: number;
}

/** A greeting as it was read: bounded, and no proof of who sent it. */
export interface Greeting {
  readonly versions: VersionRange;
  readonly window: Window;
  readonly hello: Hello;
}

/** Layout of `hello` and `welcome` never changes, so that ends of any age can at least part in peace. */
export function greetingMeta(versions: VersionRange, window: Window): string {
  return JSON.stringify({
    minVersion: versions.min,
    maxVersion: versions.max,
    windowCount: window.count,
    windowBytes: window.bytes,
  });
}

/** Throws: PROTOCOL_VIOLATION. */
export function parseGreeting(rawMeta: Buffer, body: Buffer): Greeting {
  const meta = parseFlat(rawMeta);
  const versions = { min: wholeNumber(meta, 'minVersion', 1, 255), max: wholeNumber(meta, 'maxVersion', 1, 255) };
  const window = {
    count: wholeNumber(meta, 'windowCount', 1, 65_536),
    // A window smaller than one frame would never let a large body through.
    bytes: wholeNumber(meta, 'windowBytes', MAX_FRAME_BYTES, 1_073_741_824),
  };
  let said: unknown;
  try {
    said = parseStrictJson(body);
  } catch (thrown) {
    throw new AditError('PROTOCOL_VIOLATION', 'the greeting is not acceptable JSON', { cause: thrown });
  }
  const hello = Hello.safeParse(said);
  if (!hello.success) {
    const at = hello.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new AditError('PROTOCOL_VIOLATION', `the greeting is malformed at ${at.slice(0, 200)}`);
  }
  return { versions, window, hello: hello.data };
}

/**
 * The newest version that both ends speak.
 *
 * Throws: VERSION_UNSUPPORTED, naming which end is too old.
 */
export function negotiate(mine: VersionRange, theirs: VersionRange): number {
  const version = Math.min(mine.max, theirs.max);
  if (version >= mine.min && version >= theirs.min) return version;
  const older = theirs.max < mine.min ? 'the peer' : 'this end';
  throw new AditError(
    'VERSION_UNSUPPORTED',
    `${older} is too old: versions ${mine.min} to ${mine.max} here, ${theirs.min} to ${theirs.max} there`,
    { details: { here: { ...mine }, there: { ...theirs } } },
  );
}
