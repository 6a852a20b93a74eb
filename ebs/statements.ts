import { readFileSync } from 'node:fs';
import { AditError } from '../domain/errors.ts';
import type { Block, Query } from './catalogue/types.ts';

const FOLDER = new URL('./sql/', import.meta.url);

const texts = new Map<string, string>();

/**
 * Text of a statement, read once from `ebs/sql/`. Throws INTERNAL where it does not begin with the comment that names it
 * to a DBA: the name, the cost and the text would not belong together.
 */
export function statementText({ file, name }: Pick<Query | Block, 'file' | 'name'>): string {
  const known = texts.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(file, FOLDER), 'utf8').trim();
  if (!text.startsWith(`/* adit:${name} */`))
    throw new AditError('INTERNAL', `ebs/sql/${file} does not begin with the comment of ${name}`, { outcome: 'none' });
  // The driver wants a query without its terminator and a block with it.
  const sent = /\bEND\s*;$/i.test(text) ? text : text.replace(/[;/\s]+$/, '');
  texts.set(file, sent);
  return sent;
}

/** The block that asks XXADIT_READ for the rows of a query. */
export function wrapperText({ binds, name, procedure }: Query): string {
  const parameters = [...binds.map((bind) => `p_${bind} => :${bind}`), `p_result => :${RESULT}`];
  return `/* adit:${name} */ BEGIN apps.xxadit_read.${procedure}(${parameters.join(', ')}); END;`;
}

/** Bind of the cursor that a wrapper's procedure gives back. */
export const RESULT = 'result';
