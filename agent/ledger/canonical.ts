import { createHash } from 'node:crypto';

/** JSON with sorted keys and without what is undefined: the same text for the same value, whoever built it. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, held: unknown) => {
    if (held === null || typeof held !== 'object' || Array.isArray(held)) return held;
    return Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a command is, whoever sends it again: 64 hex digits. Idempotency and approvals are bound to it. */
export function payloadHash(command: {
  readonly kind: string;
  readonly system: string;
  readonly customer: string;
  readonly args: Readonly<Record<string, unknown>>;
}): string {
  const { kind, system, customer, args } = command;
  return sha256(canonicalJson({ kind, system, customer, args }));
}
