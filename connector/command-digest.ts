import { createHash } from 'node:crypto';
import type { ConnectorCommand } from '../domain/connector.ts';

/** SHA-256 of what a command says, 64 hex digits: the same for every attempt, another one for every other content. */
export function digestOf({ kind, customer, args }: ConnectorCommand): string {
  return createHash('sha256').update(canonical({ kind, customer, args })).digest('hex');
}

/** JSON with the keys of every object in order, and without what is undefined. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(',')}}`;
}
