import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AditError } from '../../domain/errors.ts';
import { decodeFrame, encodeFrame, FRAME, type FrameType } from '../../protocol/frame.ts';
import { parseEventMeta, parseReplyMeta, parseRequestMeta } from '../../protocol/meta.ts';

const request = () =>
  encodeFrame({
    version: 1,
    type: FRAME.request,
    id: 7,
    remainingMs: 1_500,
    meta: '{"op":"x"}',
    body: Buffer.from('{}'),
  });

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    return thrown instanceof AditError ? `${thrown.code}: ${thrown.message}` : `not an AditError: ${String(thrown)}`;
  }
  return 'accepted';
}

describe('frames', () => {
  it('lay out magic, version, type, id, remaining time and meta length at fixed places', () => {
    const frame = encodeFrame({
      version: 1,
      type: FRAME.request,
      id: 0x1_0000_0002,
      remainingMs: 1_500.9,
      meta: '{}',
      body: Buffer.from('[]'),
    });
    expect(frame.toString('hex')).toBe(
      '41444954' + '01' + '03' + '0000' + '0000000100000002' + '000005dc' + '0002' + '0000' + '7b7d' + '5b5d',
    );
  });

  it('come back as they were sent, whatever they carry', () => {
    const withBoth: FrameType[] = [FRAME.request, FRAME.reply];
    fc.assert(
      fc.property(
        fc.constantFrom(...withBoth),
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        fc.string({ minLength: 1, maxLength: 600, unit: 'grapheme' }),
        fc.uint8Array({ maxLength: 2_000 }),
        (type, id, remainingMs, meta, bytes) => {
          const body = Buffer.from(bytes);
          const frame = decodeFrame(encodeFrame({ version: 1, type, id, remainingMs, meta, body }));
          expect(frame).toMatchObject({ version: 1, type, id, remainingMs });
          expect(frame.meta.equals(Buffer.from(meta))).toBe(true);
          expect(frame.body.equals(body)).toBe(true);
        },
      ),
    );
  });

  it('made of random bytes are refused as violations and nothing else', () => {
    const verdicts = new Set<string>();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, withMagic) => {
        const message = Buffer.from(bytes);
        if (withMagic && message.length >= 4) message.write('ADIT', 0, 'latin1');
        verdicts.add(refusal(() => decodeFrame(message)).split(':')[0] ?? '');
      }),
      { numRuns: 5_000 },
    );
    verdicts.delete('accepted');
    expect([...verdicts]).toEqual(['PROTOCOL_VIOLATION']);
  });

  it('with any one bit flipped are refused or still well formed, never a crash', () => {
    const good = request();
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = Buffer.from(good);
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const verdict = refusal(() => parseRequestMeta(decodeFrame(bad).meta));
      expect(verdict).toMatch(/^(accepted|PROTOCOL_VIOLATION)/);
      if (bit < 32) expect(verdict).toBe('PROTOCOL_VIOLATION: frame refused: wrong magic');
    }
  });

  const patched = (patch: (frame: Buffer) => void) => {
    const frame = request();
    patch(frame);
    return frame;
  };
  const header = (type: number, rest: Partial<{ id: number; meta: string; body: string }>) => {
    const meta = rest.meta ?? '';
    const frame = Buffer.alloc(24);
    frame.write('ADIT', 0, 'latin1');
    frame[4] = 1;
    frame[5] = type;
    frame.writeUInt32BE(rest.id ?? 0, 12);
    frame.writeUInt16BE(meta.length, 20);
    return Buffer.concat([frame, Buffer.from(meta), Buffer.from(rest.body ?? '')]);
  };
  const table: readonly (readonly [string, Buffer, string])[] = [
    ['a header cut short', request().subarray(0, 23), 'shorter than a header'],
    ['no bytes', Buffer.alloc(0), 'shorter than a header'],
    ['more than a MiB', Buffer.concat([request(), Buffer.alloc(1_048_576)]), 'longer than a frame may be'],
    ['version 0', patched((frame) => frame.writeUInt8(0, 4)), 'version 0'],
    ['type 0', patched((frame) => frame.writeUInt8(0, 5)), 'unknown type'],
    ['type 12', patched((frame) => frame.writeUInt8(12, 5)), 'unknown type'],
    ['a flag', patched((frame) => frame.writeUInt16BE(1, 6)), 'flags or reserved bits set'],
    ['a reserved bit', patched((frame) => frame.writeUInt16BE(1, 22)), 'flags or reserved bits set'],
    ['an id beyond 53 bits', patched((frame) => frame.writeUInt32BE(0x20_0000, 8)), 'id beyond 53 bits'],
    ['meta of 4,097 bytes', patched((frame) => frame.writeUInt16BE(4_097, 20)), 'meta too long'],
    ['meta past the end', patched((frame) => frame.writeUInt16BE(400, 20)), 'meta runs past the end'],
    ['a request without id', header(FRAME.request, { meta: '{}' }), 'no id'],
    ['a request without meta', header(FRAME.request, { id: 1 }), 'no meta'],
    ['a hello with an id', header(FRAME.hello, { id: 1, meta: '{}' }), 'an id where none belongs'],
    ['a ping with meta', header(FRAME.ping, { id: 1, meta: '{}' }), 'meta where none belongs'],
    ['a ping with a body', header(FRAME.ping, { id: 1, body: 'x' }), 'a body where none belongs'],
    ['a cancel without id', header(FRAME.cancel, {}), 'no id'],
  ];
  for (const [what, message, reason] of table) {
    it(`with ${what} are refused`, () => {
      expect(refusal(() => decodeFrame(message))).toBe(`PROTOCOL_VIOLATION: frame refused: ${reason}`);
    });
  }

  it('too large to send are refused before anything is sent', () => {
    const tooLong = () =>
      encodeFrame({ version: 1, type: FRAME.reply, id: 1, meta: '{}', body: Buffer.alloc(1_048_576) });
    const tooMuchMeta = () => encodeFrame({ version: 1, type: FRAME.reply, id: 1, meta: 'x'.repeat(4_097) });
    expect(refusal(tooLong)).toMatch(/^PAYLOAD_TOO_LARGE/);
    expect(refusal(tooMuchMeta)).toMatch(/^PAYLOAD_TOO_LARGE/);
  });
});

describe('meta', () => {
  const base = { op: 'get_invoice', tenant: 't', principal: 'p' };
  const bad: readonly (readonly [string, string])[] = [
    ['no operation', JSON.stringify({ tenant: 't', principal: 'p' })],
    ['an operation of 65 characters', JSON.stringify({ ...base, op: 'x'.repeat(65) })],
    ['a number for the tenant', JSON.stringify({ ...base, tenant: 1 })],
    ['an empty call id', JSON.stringify({ ...base, callId: '' })],
    ['a direction of its own', JSON.stringify({ ...base, direction: 'sideways' })],
    ['a negative age', JSON.stringify({ ...base, maxAgeS: -1 })],
    ['a fractional age', JSON.stringify({ ...base, maxAgeS: 1.5 })],
    ['a nested object', JSON.stringify({ ...base, extra: {} })],
    ['an array on top', '[]'],
    ['a repeated key', '{"op":"a","op":"b","tenant":"t","principal":"p"}'],
    ['a prototype', '{"__proto__":"a","op":"b","tenant":"t","principal":"p"}'],
    ['no JSON', 'op=get_invoice'],
  ];
  for (const [what, text] of bad) {
    it(`of a request with ${what} is refused`, () => {
      expect(refusal(() => parseRequestMeta(Buffer.from(text)))).toMatch(/^PROTOCOL_VIOLATION/);
    });
  }

  it('of a request keeps what it knows and leaves out what a newer peer added', () => {
    const meta = {
      ...base,
      system: 'ecc',
      callId: 'c1',
      direction: 'inbound',
      locale: 'de-DE',
      idempotencyKey: 'k',
      maxAgeS: 60,
      traceparent: '00-a-b-01',
    };
    expect(parseRequestMeta(Buffer.from(JSON.stringify({ ...meta, later: 'x' })))).toEqual(meta);
  });

  it('of a reply turns a code that is not known here into INTERNAL and keeps its status', () => {
    const meta = parseReplyMeta(Buffer.from('{"status":451,"code":"FROM_THE_FUTURE","retryable":true}'));
    expect(meta).toEqual({ status: 451, code: 'INTERNAL', retryable: true });
  });

  it('of a reply with a status that is no error and not 200 is refused', () => {
    for (const status of [100, 201, 302, 399, 600, '200']) {
      expect(refusal(() => parseReplyMeta(Buffer.from(JSON.stringify({ status, code: 'INTERNAL' }))))).toMatch(
        /^PROTOCOL_VIOLATION/,
      );
    }
  });

  it('of an event needs epoch, a sequence from 1, and a kind', () => {
    expect(refusal(() => parseEventMeta(Buffer.from('{"epoch":"e","sequence":0,"kind":"k"}')))).toMatch(
      /^PROTOCOL_VIOLATION/,
    );
    expect(parseEventMeta(Buffer.from('{"epoch":"e","sequence":1,"kind":"k"}'))).toEqual({
      epoch: 'e',
      sequence: 1,
      kind: 'k',
    });
  });
});
