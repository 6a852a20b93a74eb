import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Proven } from './requirements/requirement.ts';
import { requirements } from './requirements.ts';

const LAST = 161;
const all = Object.entries(requirements);
const isProven = (status: unknown): status is Proven =>
  typeof status === 'object' && status !== null && 'tests' in status;
const proofs = all.flatMap(([number, { status }]) =>
  isProven(status) ? status.tests.map((proof) => ({ number, proof })) : [],
);

/** Whether a title stands in the file as (part of) the text of a test: in quotes and not in a comment. */
function hasTitle(path: string, title: string): boolean {
  const literal = title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const text = readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return new RegExp(`^(?!\\s*//).*['"\`].*${literal}.*['"\`]`, 'm').test(text);
}

describe('requirements', () => {
  it('stand here one and all, each with its number once', () => {
    expect(all.map(([number]) => number)).toEqual(Array.from({ length: LAST }, (_, at) => `R${at + 1}`));
  });

  it.each(proofs)('$number is shown by $proof', ({ proof }) => {
    const [file = '', title = ''] = proof.split(' > ');
    expect(title.length, 'a title that names something').toBeGreaterThan(10);
    expect(existsSync(`test/${file}`), file).toBe(true);
    expect(hasTitle(`test/${file}`, title), proof).toBe(true);
  });

  it('would miss a title that is not there', () => {
    expect(hasTitle('test/domain/money.test.ts', 'refuses to combine currencies')).toBe(true);
    expect(hasTitle('test/domain/money.test.ts', 'refuses to combine the currencies')).toBe(false);
  });

  it('are counted, and the README says how many', () => {
    const count = (wanted: (status: unknown) => boolean) => all.filter(([, { status }]) => wanted(status)).length;
    const counts = {
      proven: count(isProven),
      open: count((status) => status === 'open'),
      notApplicable: count((status) => typeof status === 'object' && !isProven(status)),
    };
    process.stdout.write(`requirements: ${JSON.stringify(counts)}\n`);
    expect(readFileSync('README.md', 'utf8').replaceAll(/\s+/g, ' ')).toContain(
      `Of the ${LAST} requirements in [test/requirements.ts](test/requirements.ts), ${counts.proven} are shown by tests, ${counts.open} are open, ${counts.notApplicable} do not apply.`,
    );
  });
});
