import { describe, expect, it } from 'vitest';
import { DEFAULT_FIELDS } from '../../../agent/policy/defaults.ts';
import { compileFilter } from '../../../agent/policy/field-filter.ts';
import { leafPaths, type Shape, shapeOf } from '../../../agent/policy/field-paths.ts';
import type { Tier } from '../../../domain/answer.ts';
import { type OperationName, operations } from '../../../domain/operations.ts';

const OPS = Object.keys(operations) as OperationName[];
const NEVER = ['taxId'];

/** A value with something at every field of the tree; free records get a harmless and a forbidden key. */
function sample(shape: Shape, path = ''): unknown {
  if (!shape.fields) return `<${path}>`;
  const at = (key: string) => (path ? `${path}.${key}` : key);
  const known = [...shape.fields].map(([key, child]) => [key, sample(child, at(key))]);
  const free = shape.others
    ? [
        ['anything', `<${at('*')}>`],
        ['iban', '<secret>'],
      ]
    : [];
  return Object.fromEntries([...known, ...free]);
}

/** Leaf paths that are there. */
function present(value: unknown): string[] {
  return [...JSON.stringify(value ?? null).matchAll(/<([^>]+)>/g)].map(([, path]) => path ?? '');
}

const under = (path: string, list: readonly string[]) =>
  list.some((wanted) => path === wanted || path.startsWith(`${wanted}.`));

describe('field filter', () => {
  it('gives, for every operation, each field alone and nothing beside it', () => {
    let checked = 0;
    for (const op of OPS) {
      const shape = shapeOf(op);
      const whole = sample(shape);
      for (const path of leafPaths(shape)) {
        if (NEVER.some((never) => path.endsWith(never))) continue;
        expect([op, path, present(compileFilter(shape, [path])(whole))]).toEqual([op, path, [path]]);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(300);
  });

  it('leaves out exactly the one field that is not listed, for every operation', () => {
    for (const op of OPS) {
      const shape = shapeOf(op);
      const paths = leafPaths(shape).filter((path) => !NEVER.some((never) => path.endsWith(never)));
      for (const left of paths) {
        const rest = paths.filter((path) => path !== left);
        const shown = present(compileFilter(shape, rest)(sample(shape)));
        expect([op, shown.sort()]).toEqual([op, [...rest].sort()]);
      }
    }
  });

  it('gives every tier exactly its default fields, and no default reaches a tax number, typed words or ledger accounts', () => {
    for (const op of OPS) {
      const shape = shapeOf(op);
      for (const [tier, fields] of Object.entries(DEFAULT_FIELDS[op]) as [Tier, readonly string[]][]) {
        const shown = present(compileFilter(shape, fields)(sample(shape)));
        const expected = leafPaths(shape).filter((path) => under(path, fields) && !path.endsWith('taxId'));
        expect([op, tier, shown.sort()]).toEqual([op, tier, expected.sort()]);
        if (op === 'find_customer') continue;
        for (const path of shown)
          expect(path).not.toMatch(/taxId|notes|(?<!reasons\.)text|glAccount|costCentre|custom\./);
      }
    }
  });

  it('lets nothing through an empty list', () => {
    for (const op of OPS) expect(compileFilter(shapeOf(op), [])(sample(shapeOf(op)))).toBeNull();
  });

  it('never releases tax and bank numbers, not by name, by star, by their parent or under a key of a free record', () => {
    const shape = shapeOf('get_customer');
    expect(() => compileFilter(shape, ['taxId'])).toThrow(/never/);
    for (const paths of [['*'], ['custom', 'name'], ['custom.*']]) {
      const text = JSON.stringify(compileFilter(shape, paths)(sample(shape)));
      expect(text).not.toMatch(/taxId|iban|secret/);
      expect(text).toContain('anything');
    }
  });

  it('refuses a path that the answer does not have', () => {
    for (const path of ['nme', 'address.zip', 'name.first', '', 'custom.a.b', '*.*.*.*.*.*']) {
      expect(() => compileFilter(shapeOf('get_customer'), [path])).toThrow(/no such field/);
    }
  });

  it('looks through arrays and lets words pass where an object was left out', () => {
    const filter = compileFilter(shapeOf('get_account_brief'), ['openItems.invoice', 'aging']);
    expect(
      filter({ openItems: [{ invoice: '1', open: 1 }, { invoice: '2' }], aging: 'unknown', promises: [] }),
    ).toEqual({
      openItems: [{ invoice: '1' }, { invoice: '2' }],
      aging: 'unknown',
    });
  });

  it('takes out characters that cannot be seen from words that people typed', () => {
    const filter = compileFilter(shapeOf('list_activities'), ['text', 'activity']);
    const hostile = 'pay\u202e now\u200b\u0007 {"tool":"x"}\u{e0041}\u2028end';
    expect(filter([{ activity: '1', text: hostile }])).toEqual([{ activity: '1', text: 'pay  now  {"tool":"x"} end' }]);
  });
});
