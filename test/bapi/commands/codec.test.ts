import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, utcOf } from '../../../bapi/abap/dates.ts';
import { Z_ADIT_PROMISE_CREATE } from '../../../bapi/catalogue/addon.ts';
import { buildEnvelope } from '../../../bapi/soap-rfc/envelope.ts';
import { digestOf } from '../../../connector/command-digest.ts';
import { toInstant } from '../../../domain/dates.ts';

describe('the codec of what is new', () => {
  it('brings an instant to the second there and back', () => {
    const seconds = fc.integer({ min: -1_000_000_000, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, (second) => {
        const instant = toInstant(second * 1_000);
        const { date, time } = utcOf(instant);
        expect(instantOf(date, time)).toBe(instant);
      }),
    );
    expect(instantOf(null, '10:00:00')).toBeNull();
    expect(instantOf('2026-12-31', '24:00:00')).toBe('2027-01-01T00:00:00.000Z');
  });

  it('gives one digest for one content, in whatever order it was written', () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 });
    const digest = (args: Record<string, unknown>) => digestOf({ commandId: 'x', kind: 'k', customer: '1', args });
    fc.assert(
      fc.property(value, fc.string(), (args, key) => {
        const turned = Object.fromEntries(Object.entries(args).reverse());
        expect(digest(turned)).toBe(digest(args));
        expect(digest({ ...args, [key]: { other: args[key] } })).not.toBe(digest(args));
      }),
    );
    expect(digest({ a: 1 })).toMatch(/^[0-9a-f]{64}$/);
  });

  it('sends an imported table as items, refuses what a field cannot hold and a table that is none', () => {
    const item = {
      BUKRS: '1000',
      BELNR: '1',
      GJAHR: '2026',
      BUZEI: '001',
      INVOICE: '1',
      AMOUNT: '1234567890123456789.1234',
      WAERS: 'EUR',
    };
    const envelope = buildEnvelope(Z_ADIT_PROMISE_CREATE, { IT_ITEMS: [item, item] });
    expect(envelope).toContain('<IT_ITEMS><item><BUKRS>1000</BUKRS>');
    expect(envelope.match(/<AMOUNT>1234567890123456789\.1234<\/AMOUNT>/g)).toHaveLength(2);
    for (const wrong of [[{ ...item, AMOUNT: '1.23456' }], [{ ...item, BUZEI: '1000' }], 'no rows'])
      expect(() => buildEnvelope(Z_ADIT_PROMISE_CREATE, { IT_ITEMS: wrong })).toThrow(/IT_ITEMS/);
  });
});
