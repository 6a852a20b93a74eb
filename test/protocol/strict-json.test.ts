import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AditError } from '../../domain/errors.ts';
import { parseStrictJson } from '../../protocol/strict-json.ts';
import { cpuMsOf } from '../soon.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    return thrown instanceof AditError ? `${thrown.code}: ${String(thrown.details?.['reason'])}` : String(thrown);
  }
  return 'accepted';
}

describe('strict JSON', () => {
  it('gives what JSON.parse gives for every value that has ordinary keys', () => {
    const key = fc.string().filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (sample, indent) => {
        const text = JSON.stringify(sample, null, indent);
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('never accepts a text that JSON.parse refuses, and never throws anything but INPUT_INVALID', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\\"',
      '"a"',
      '"a":',
      '1',
      'true',
      ' ',
      '\\u0061',
      'é',
      '-',
      'e',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        const verdict = codeOf(() => parse(text));
        if (verdict === 'accepted') expect(parse(text)).toEqual(JSON.parse(text));
        else expect(verdict).toMatch(/^INPUT_INVALID: /);
      }),
      { numRuns: 3_000 },
    );
  });

  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const manyKeys = (count: number) => `{${Array.from({ length: count }, (_, at) => `"k${at}":1`).join(',')}}`;
  const hostile: readonly (readonly [string, string, string])[] = [
    ['a repeated key', '{"a":1,"a":2}', 'a duplicate key'],
    ['a repeated key spelled with an escape', '{"a":1,"\\u0061":2}', 'a duplicate key'],
    ['a repeated key in a nested object', '[{"x":{"a":1,"b":2,"a":3}}]', 'a duplicate key'],
    ['__proto__', '{"__proto__":{"admin":true}}', 'a forbidden key'],
    ['__proto__ spelled with escapes', '{"\\u005f_proto__":1}', 'a forbidden key'],
    ['constructor', '{"a":{"constructor":1}}', 'a forbidden key'],
    ['33 levels', deep(33), 'nested deeper than 32'],
    ['a million levels', deep(500_000), 'nested deeper than 32'],
    ['1,001 keys', manyKeys(1_001), 'more than 1000 keys'],
    ['1,001 keys over many objects', `[${'{"a":1},'.repeat(1_000)}{"a":1}]`, 'more than 1000 keys'],
    ['10,001 elements', `[${'1,'.repeat(10_000)}1]`, 'more than 10000 elements'],
    ['a string of 65,537 bytes', `"${'x'.repeat(65_537)}"`, 'a string is longer than 65536 bytes'],
    ['a number of 41 digits', `${'1'.repeat(41)}`, 'a number is too long'],
    ['a string that does not end', '"abc\\"', 'a string does not end'],
    ['two values', '{} {}', 'not JSON'],
    ['a byte order mark', '\ufeff{}', 'not JSON'],
    ['nothing', '', 'not JSON'],
  ];
  for (const [what, text, reason] of hostile) {
    it(`refuses ${what}`, () => {
      expect(codeOf(() => parse(text))).toBe(`INPUT_INVALID: ${reason}`);
    });
  }

  it('accepts what lies exactly at its limits', () => {
    expect(codeOf(() => parse(deep(32)))).toBe('accepted');
    expect(codeOf(() => parse(manyKeys(1_000)))).toBe('accepted');
    expect(codeOf(() => parse(`"${'x'.repeat(65_536)}"`))).toBe('accepted');
    expect(codeOf(() => parse('1'.repeat(40)))).toBe('accepted');
  });

  it('takes the same key in two different objects, and a forbidden word as a value', () => {
    expect(parse('[{"a":"__proto__"},{"a":"constructor"}]')).toEqual([{ a: '__proto__' }, { a: 'constructor' }]);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(codeOf(() => parseStrictJson(Buffer.from([0x22, 0xc3, 0x28, 0x22])))).toBe('INPUT_INVALID: not UTF-8');
  });

  it('never repeats the refused text in its error', () => {
    try {
      parse('{"secret-token":1,"secret-token":2}');
      expect.unreachable();
    } catch (thrown) {
      expect(JSON.stringify(thrown) + String(thrown)).not.toContain('secret-token');
    }
  });

  it('looks at a hostile megabyte within 100 ms', async () => {
    const texts = [
      '['.repeat(1_000_000),
      `"${'\\"'.repeat(500_000)}"`,
      '"\\\\'.repeat(300_000),
      `{"a"${' '.repeat(1_000_000)}}`,
    ];
    for (const text of texts) {
      const bytes = Buffer.from(text);
      expect(await cpuMsOf(() => codeOf(() => parseStrictJson(bytes)))).toBeLessThan(100);
    }
  });
});
