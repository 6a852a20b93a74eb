import { nearest } from './nearest.ts';
import type { Config } from './schema.ts';
import type { Path } from './source.ts';

/** The sections that are right by themselves; a check is left out where its section is not. */
export type SoundSections = { readonly [K in keyof Config]?: Config[K] | undefined };

export interface CrossFinding {
  readonly path: Path;
  readonly message: string;
  readonly fix: string;
}

/** A name at which there is no system, with the one that was most likely meant. */
export function strangerAt(path: Path, name: string, names: readonly string[]): CrossFinding {
  const meant = nearest(name, names);
  const fix = meant ? `did you mean "${meant}"?` : `use one of: ${names.join(', ') || '(no system is configured)'}`;
  return { path, message: `there is no system "${name}"`, fix };
}
