import { AditError } from '../../domain/errors.ts';
import type { Shape } from './field-paths.ts';
import { plainText } from './plain-text.ts';

/** Takes an answer's `data` and gives what may leave: a copy where something falls out, else the value itself. */
export type FieldFilter = (value: unknown) => unknown;

/**
 * Fields that no policy can release: tax and bank numbers. Also held against keys of free records (`custom`), whose
 * names an operator chose.
 */
const NEVER = /^(?:tax_?(?:id|number|code)|vat|iban|bic|swift|bank)/i;

/** What is wanted below a point of the tree: everything, or some fields (`*` for any). */
type Wanted = true | Map<string, Wanted>;

const PASS: FieldFilter = (value) => value;
const NOTHING: FieldFilter = () => null;

/**
 * Makes the filter of one operation and tier out of its allow-list, once. A path names a field and all below it;
 * `*` stands for any one field. An empty list lets nothing through.
 *
 * Throws: CONFIG_INVALID for a path that the answer does not have, and for one that may never be released.
 */
export function compileFilter(shape: Shape, paths: readonly string[]): FieldFilter {
  const wanted = new Map<string, Wanted>();
  for (const path of paths) {
    const steps = path.split('.');
    if (!reaches(shape, steps)) throw refuse(path, 'the answer has no such field');
    if (steps.some((step) => NEVER.test(step))) throw refuse(path, 'tax and bank numbers can never be released');
    plant(wanted, steps);
  }
  return wanted.size === 0 ? NOTHING : build(shape, wanted);
}

function refuse(path: string, reason: string): AditError {
  return new AditError('CONFIG_INVALID', `policy field "${path}": ${reason}`, { details: { path, reason } });
}

function reaches(shape: Shape, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  if (!shape.fields) return false;
  const below = step === '*' ? [...shape.fields.values()] : [shape.fields.get(step)];
  return [...below, shape.others].some((child) => child && reaches(child, rest));
}

function plant(wanted: Map<string, Wanted>, [step = '*', ...rest]: readonly string[]): void {
  if (rest.length === 0) {
    wanted.set(step, true);
    return;
  }
  const below = wanted.get(step);
  if (below === true) return;
  const next = below ?? new Map<string, Wanted>();
  wanted.set(step, next);
  plant(next, rest);
}

/** What the wanted tree asks for at `key`, the `*` branch joined with the named one. */
function wantedAt(wanted: Wanted, key: string): Wanted | null {
  if (wanted === true) return true;
  const named = wanted.get(key);
  const any = wanted.get('*');
  if (named === true || any === true) return true;
  if (named && any) return new Map([...any, ...named]);
  return named ?? any ?? null;
}

/** Free text loses its control, zero-width and direction characters: a code of an ERP may be as hostile as a note. */
function build(shape: Shape, wanted: Wanted): FieldFilter {
  if (!shape.fields) return shape.isFree ? cleaned : PASS;
  const kept: [string, FieldFilter][] = [];
  for (const [key, child] of shape.fields) {
    const below = NEVER.test(key) ? null : wantedAt(wanted, key);
    if (below) kept.push([key, build(child, below)]);
  }
  const isWhole = kept.length === shape.fields.size && kept.every(([, filter]) => filter === PASS);
  if (isWhole && !shape.others) return PASS;
  const others = shape.others && wantedAt(wanted, '*') ? shape.others : null;
  return eachOf((row) => (others ? pickOthers(row) : pick(row, kept)));
}

function pick(row: Readonly<Record<string, unknown>>, kept: readonly [string, FieldFilter][]): unknown {
  const out: Record<string, unknown> = {};
  for (const [key, filter] of kept) {
    const value = row[key];
    if (value !== undefined) out[key] = filter === PASS ? value : filter(value);
  }
  return out;
}

function pickOthers(row: Readonly<Record<string, unknown>>): unknown {
  const entries = Object.entries(row).filter(([key]) => !NEVER.test(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, cleaned(value)]));
}

/** Looks through arrays; a word such as `"unknown"` in the place of an object passes as it is. */
function eachOf(filter: (row: Readonly<Record<string, unknown>>) => unknown): FieldFilter {
  return function each(value): unknown {
    if (Array.isArray(value)) return value.map(each);
    if (typeof value !== 'object' || value === null) return value;
    return filter(value as Readonly<Record<string, unknown>>);
  };
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  return typeof value === 'string' ? plainText(value) : value;
}
