import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDate, encodeDate } from '../../../../sandbox/oracle/wire/date.ts';
import { decodeNumber, encodeNumber } from '../../../../sandbox/oracle/wire/number.ts';
import { dataPackets, type Packet, PacketStream } from '../../../../sandbox/oracle/wire/packets.ts';
import { RequestReader, WireViolation } from '../../../../sandbox/oracle/wire/reader.ts';
import { ReplyWriter } from '../../../../sandbox/oracle/wire/writer.ts';

/** Every decimal of at most 38 significant digits whose point lies within Oracle's range, in its shortest form. */
const decimal = fc
  .tuple(fc.boolean(), fc.stringMatching(/^[1-9]\d{0,37}$/), fc.integer({ min: -86, max: 80 }))
  .map(([isNegative, digits, exponent]) => {
    const point = digits.length + exponent;
    const padded = point <= 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
    const whole = point <= 0 ? '0' : padded.slice(0, point);
    const fraction = padded.slice(Math.max(point, 0)).replace(/0+$/, '');
    return `${isNegative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  });

describe('NUMBER', () => {
  it('comes back exactly as it went, whatever it is', () => {
    fc.assert(fc.property(decimal, (value) => decodeNumber(encodeNumber(value)) === value));
  });

  it('sorts as bytes like it sorts as numbers', () => {
    const whole = fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n });
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        const bytes = Buffer.compare(encodeNumber(String(a)), encodeNumber(String(b)));
        expect(bytes).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it.each([
    ['0', '80'],
    ['1', 'c102'],
    ['100', 'c202'],
    ['123.45', 'c20218 2e'],
    ['-1', '3e6466'],
    ['-123.45', '3d644e3866'],
    ['0.01', 'c002'],
  ])('%s has the bytes that the vendor documents', (value, bytes) => {
    expect(encodeNumber(value).toString('hex')).toBe(bytes.replaceAll(' ', ''));
  });

  it.each(['', '1e5', 'NaN', '1.', '.5', '--1', `1${'0'.repeat(126)}`, '1'.repeat(42)])('refuses %j', (value) => {
    expect(() => encodeNumber(value)).toThrow(RangeError);
  });
});

describe('DATE and TIMESTAMP', () => {
  const instant = fc
    .date({ min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
    .map((value) => value.toISOString().slice(0, 19));

  it('come back exactly as they went', () => {
    fc.assert(
      fc.property(instant, fc.nat(999_999_999), (second, nanos) => {
        expect(decodeDate(encodeDate(second))).toBe(second);
        const fraction = String(nanos).padStart(9, '0').replace(/0+$/, '');
        const precise = fraction === '' ? second : `${second}.${fraction}`;
        expect(decodeDate(encodeDate(precise, true))).toBe(precise);
      }),
    );
  });

  it.each(['2026-01-01', 'today', '2026-01-01T00:00'])('refuse %j', (value) => {
    expect(() => encodeDate(value)).toThrow(RangeError);
  });
});

describe('what the wire is made of', () => {
  it('reads back integers, bytes and texts of every length', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.uint8Array({ maxLength: 600 }), fc.string(), (int, bytes, string) => {
        const written = new ReplyWriter()
          .ub(int, int * 4096)
          .bytes(Buffer.from(bytes))
          .twiceCounted(string);
        const reader = new RequestReader(Buffer.from(written.finish()));
        expect([reader.ub(), reader.ub()]).toEqual([int, int * 4096]);
        expect(reader.bytes() ?? Buffer.alloc(0)).toEqual(Buffer.from(bytes));
        expect(reader.twiceCounted()).toBe(string);
        expect(reader.left).toBe(0);
      }),
    );
    const large = Buffer.alloc(100_000, 7);
    expect(new RequestReader(new ReplyWriter().bytes(large).finish()).bytes()).toEqual(large);
  });

  it('never reads past the end of what came', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const reader = new RequestReader(Buffer.from(bytes));
        try {
          for (;;) reader.twiceCounted();
        } catch (error) {
          expect(error).toBeInstanceOf(WireViolation);
        }
      }),
    );
  });

  it('finds the same packets however they are cut on the way', () => {
    const payload = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
    const sent = dataPackets(payload, 512);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }), (cuts) => {
        const stream = new PacketStream(512);
        stream.switchToLarge();
        const packets: Packet[] = [];
        for (let at = 0, i = 0; at < sent.length; i++) {
          const size = cuts[i % cuts.length] ?? 1;
          stream.push(sent.subarray(at, at + size));
          at += size;
          for (let packet = stream.next(); packet !== null; packet = stream.next()) packets.push(packet);
        }
        expect(Buffer.concat(packets.map(({ bytes }) => bytes.subarray(10)))).toEqual(payload);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a packet beyond its limit before it has come', () => {
    const stream = new PacketStream(512);
    stream.switchToLarge();
    stream.push(Buffer.from([0x7f, 0xff, 0xff, 0xff, 6, 0, 0, 0]));
    expect(() => stream.next()).toThrow(WireViolation);
  });
});
