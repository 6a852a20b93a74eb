import { describe, expect, it } from 'vitest';
import { scrub } from '../../../agent/policy/scrub.ts';
import { cpuMsOf } from '../../soon.ts';

const scrubbed = (text: string) => scrub({ text }).value['text'];

describe('scrub', () => {
  it('masks payment cards, bank accounts and national ids in free text', () => {
    for (const [text, kind] of [
      ['4111111111111111', 'card'],
      ['4111 1111 1111 1111', 'card'],
      ['5500-0000-0000-0004', 'card'],
      ['378282246310005', 'card'],
      ['6011111111111117', 'card'],
      ['DE89370400440532013000', 'iban'],
      ['de89 3704 0044 0532 0130 00', 'iban'],
      ['GB29 NWBK 6016 1331 9268 19', 'iban'],
      ['078-05-1120', 'national-id'],
      ['12 345678 A 123', 'national-id'],
      ['AB 12 34 56 C', 'national-id'],
    ] as const) {
      const result = scrub({ text: `it is ${text}, thanks` });
      expect([text, result.value['text'], result.masked]).toEqual([text, `it is [${kind} removed], thanks`, [kind]]);
    }
  });

  it('leaves document numbers, amounts, dates and phone numbers as they are', () => {
    for (const text of [
      'invoice 0090001234 over 12,345.67 EUR',
      '4111111111111112',
      'order 4500017890123456',
      'call +49 7161 123456 on 2026-06-01',
      'DE00370400440532013000',
      '000-12-3456',
      '1.234.567.890.123,45',
    ]) {
      expect(scrubbed(text)).toBe(text);
    }
  });

  it('looks into nested text and leaves codes alone', () => {
    const args = {
      kind: '4111111111111111',
      context: { callReference: '4111111111111111', text: '4111111111111111' },
      lines: [{ reason: '4111111111111111' }],
    };
    expect(scrub(args).value).toEqual({
      kind: '4111111111111111',
      context: { callReference: '4111111111111111', text: '[card removed]' },
      lines: [{ reason: '[card removed]' }],
    });
  });

  it('takes out characters that cannot be seen, also those that would hide a card', () => {
    expect(scrubbed('4111\u200b1111\u200b1111\u200b1111')).toBe('[card removed]');
    expect(scrubbed('a\u202eb')).toBe('a b');
  });

  it('ends in time on text made to be slow', async () => {
    const texts = ['1'.repeat(1000), '1 '.repeat(500), `DE11${'A1 '.repeat(330)}`, '12-'.repeat(330)];
    expect(await cpuMsOf(() => texts.map(scrubbed))).toBeLessThan(250);
  });
});
