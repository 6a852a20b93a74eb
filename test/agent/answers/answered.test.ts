import { describe, expect, it } from 'vitest';
import { type Answered, metaOf, ownPart, type Part } from '../../../agent/answers/answered.ts';
import { pageOf } from '../../../agent/answers/paging.ts';
import { AnswerMeta } from '../../../domain/answer.ts';
import { toInstant } from '../../../domain/dates.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const part = (source: 'erp' | 'cache', ageSeconds: number, more: Partial<Part> = {}): Part => ({
  rows: [{}],
  entity: 'openItem',
  system: 'ecc',
  source,
  asOf: toInstant(NOW - ageSeconds * 1000),
  stale: false,
  complete: true,
  ...more,
});
const meta = (parts: readonly Part[], more: Partial<Answered> = {}) => {
  const answered: Answered = { data: {}, tier: 'platform', system: 'ecc', parts, records: 0, ...more };
  return AnswerMeta.parse(metaOf(answered, { nowMs: NOW, totalMs: 1.23456 }));
};

describe('meta', () => {
  it('is as old as the oldest part, stale if one is, and complete only if all are', () => {
    const both = meta([part('erp', 0), part('cache', 90)]);
    expect(both).toMatchObject({ source: 'mixed', ageSeconds: 90, asOf: toInstant(NOW - 90_000), stale: false });
    expect(both.parts).toHaveLength(2);
    expect(meta([part('cache', 90, { stale: true }), part('cache', 1)]).stale).toBe(true);
    expect(meta([part('cache', 1), part('cache', 1, { complete: false })]).complete).toBe(false);
    expect(meta([part('cache', 1)], { complete: false }).complete).toBe(false);
  });

  it("does not count the agent's own empty books as a source, and says when they are the only one", () => {
    const none = ownPart('dispute', 'ecc', NOW, []);
    const some = ownPart('dispute', 'ecc', NOW, [{}]);
    expect(meta([part('cache', 5), none]).source).toBe('cache');
    expect(meta([part('cache', 5), some]).source).toBe('mixed');
    expect(meta([none])).toMatchObject({ source: 'agent', coverage: 'agent-only' });
    expect(meta([part('cache', 5), none]).coverage).toBeUndefined();
  });

  it('counts the time with the ERP once where reads ran side by side', () => {
    const live = (arrivedMs: number, erpMs: number, queueMs: number, calls: number): Partial<Part> => ({
      live: { arrivedMs, cost: { erpMs, queueMs, calls: Array.from({ length: calls }, () => 'F') } },
    });
    const parts = [
      part('erp', 0, live(1000, 100, 5, 1)),
      part('erp', 0, live(1050, 100, 9, 2)),
      part('erp', 0, live(2000, 30, 0, 1)),
    ];
    expect(meta(parts).timing).toEqual({ totalMs: 1.23, erpMs: 180, queueMs: 9, erpCalls: 4 });
  });

  it('takes facts from the future as of now', () => {
    expect(meta([part('cache', -500)]).ageSeconds).toBe(0);
  });
});

describe('paging', () => {
  const rows = Array.from({ length: 95 }, (_, at) => ({ key: String(at).padStart(3, '0') }));
  const base = { keyOf: ({ key }: { key: string }) => key, limit: 10, list: ['a'] };

  it('gives every row once in either direction', () => {
    for (const order of ['ascending', 'descending'] as const) {
      const sorted = order === 'ascending' ? rows : [...rows].reverse();
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = pageOf({ ...base, rows: sorted, order, cursor });
        seen.push(...page.rows.map(({ key }) => key));
        cursor = page.nextCursor;
        if (cursor) expect(cursor.length).toBeLessThanOrEqual(200);
      } while (cursor !== undefined);
      expect(seen).toEqual(sorted.map(({ key }) => key));
    }
  });

  it('refuses a cursor of another list, of another order of bytes, and one with anything else in it', () => {
    const { nextCursor } = pageOf({ ...base, rows, order: 'ascending', cursor: undefined });
    for (const cursor of [nextCursor, '', '!!!', Buffer.from('ffffffff:\u0000').toString('base64url')]) {
      expect(() => pageOf({ ...base, list: ['b'], rows, order: 'ascending', cursor })).toThrow(/cursor/);
    }
  });
});
