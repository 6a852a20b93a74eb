import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Identity } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import { writeDurably } from '../../store/durable-file.ts';

const Pin = z.strictObject({
  identity: z.strictObject({ kind: z.string().max(80), parts: z.record(z.string().max(80), z.string().max(200)) }),
  /** Names the records taken from this system; stays when a part is learnt later. */
  generation: z.string().max(80),
  pinnedAt: z.iso.datetime(),
});
export type Pin = z.infer<typeof Pin>;
const Pins = z.record(z.string().max(80), Pin);

export interface PinStore {
  get(system: string): Pin | null;
  /** Durable when it returns. */
  set(system: string, pin: Pin): void;
}

/**
 * Pins in one small file. A file that cannot be read is an error and not an empty list: forgetting a pin would accept
 * whatever system answers next. Throws STORE_CORRUPT.
 */
export function createFilePins(path: string): PinStore {
  let held: Record<string, Pin> | null = null;
  const load = (): Record<string, Pin> => {
    if (held) return held;
    if (!existsSync(path)) return {};
    try {
      held = Pins.parse(JSON.parse(readFileSync(path, 'utf8')));
      return held;
    } catch (thrown) {
      throw new AditError('STORE_CORRUPT', 'the file of pinned system identities cannot be read', {
        cause: thrown,
        details: { path },
        hint: 'restore the file from a backup, or remove it and check with "adit status" that the right systems are pinned anew',
      });
    }
  };
  return {
    get: (system) => load()[system] ?? null,
    set(system, pin) {
      const next = { ...load(), [system]: pin };
      writeDurably(path, `${JSON.stringify(next, null, 2)}\n`);
      held = next;
    },
  };
}

/** Two identities are the same unless a part that both know differs. */
export function isSameSystem(a: Identity, b: Identity): boolean {
  if (a.kind !== b.kind) return false;
  return Object.entries(a.parts).every(([name, value]) => {
    const other = b.parts[name];
    return other === undefined || other === 'unknown' || value === 'unknown' || other === value;
  });
}

/** All that either of two sightings of one system knows. */
export function mergedIdentity(pinned: Identity, seen: Identity): Identity {
  const known = Object.entries(seen.parts).filter(([, value]) => value !== 'unknown');
  return { kind: pinned.kind, parts: { ...pinned.parts, ...Object.fromEntries(known) } };
}

/** True if anything at all is known; an identity of unknowns pins nothing. */
export function isTelling(identity: Identity): boolean {
  return Object.values(identity.parts).some((value) => value !== 'unknown');
}

export function generationOf(identity: Identity): string {
  const parts = Object.entries(identity.parts)
    .filter(([, value]) => value !== 'unknown')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([identity.kind, parts]))
    .digest('hex')
    .slice(0, 32);
}
