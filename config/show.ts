import { stringify } from 'yaml';
import { parseSecretReference } from '../domain/secret-reference.ts';
import type { Config } from './schema.ts';
import { resolveSecret, type SecretSources } from './secrets.ts';

/**
 * The configuration as it is in force, every default written out. References stay references; with `resolved` each
 * also says whether it can be read now. The secret itself is never part of it.
 */
export function shownConfig(
  config: Config,
  options: { readonly resolved: boolean; readonly sources?: SecretSources },
): unknown {
  return masked(config, (reference) => {
    if (!options.resolved) return reference;
    try {
      resolveSecret(reference, options.sources);
      return `${reference} (readable, hidden)`;
    } catch {
      return `${reference} (NOT READABLE)`;
    }
  });
}

export function shownConfigText(
  config: Config,
  options: { readonly resolved: boolean; readonly sources?: SecretSources },
): string {
  return stringify(shownConfig(config, options), { lineWidth: 0 });
}

function masked(value: unknown, shown: (reference: string) => string): unknown {
  if (typeof value === 'string') return parseSecretReference(value) ? shown(value) : value;
  if (Array.isArray(value)) return value.map((item) => masked(item, shown));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, masked(held, shown)]));
}
