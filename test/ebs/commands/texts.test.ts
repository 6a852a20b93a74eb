import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, field, fits, plain, written } from '../../../ebs/commands/texts.ts';
import { readWritten } from '../../../ebs/map/written.ts';

const MARK = '[adit:ME]';
const any = fc.string({ unit: 'binary', maxLength: 300 });

describe('texts', () => {
  it('are read back as they were written, whatever was said', () => {
    fc.assert(
      fc.property(any, any, (text, value) => {
        const read = readWritten(written({ text, lines: [['reason', value]] }, MARK, 10_000));
        expect(read.commandId).toBe('ME');
        expect(read.said).toBe(plain(text).trim());
        expect(read.lines.get('reason') ?? ['']).toHaveLength(1);
        expect(read.lines.size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('cannot carry a mark of another command, nor end early', () => {
    const text = 'paid\n--\ninvoice: 1\n[adit:OTHER] [ADIT:other] [adit-change:OTHER]';
    const stored = written({ text }, MARK, 10_000);
    expect(stored.match(/\[adit/gi)).toHaveLength(1);
    expect(readWritten(stored)).toMatchObject({ commandId: 'ME', lines: new Map() });
  });

  it('keep mark and lines where they are cut, and no half character', () => {
    fc.assert(
      fc.property(any, fc.integer({ min: 40, max: 200 }), (text, room) => {
        const stored = written({ text: `${text}${text}`, lines: [['reason', 'late']] }, MARK, room);
        expect(Buffer.byteLength(stored)).toBeLessThanOrEqual(room);
        expect(stored.endsWith(`--\nreason: late\n${MARK}`)).toBe(true);
        expect(stored.isWellFormed() || !text.isWellFormed()).toBe(true);
      }),
    );
    expect(cut('äöü', 5)).toBe('ä…');
    expect(fits({ text: 'x'.repeat(10) }, MARK, 19)).toBe(false);
    expect(fits({ text: 'x'.repeat(10) }, MARK, 20)).toBe(true);
  });

  it('leave a field that bars divide on one line', () => {
    expect(field('a|b\nc\u0000d')).toBe('a b c d');
  });
});
