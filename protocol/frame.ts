import { AditError } from '../domain/errors.ts';
import { HEADER_BYTES, MAX_FRAME_BYTES, MAX_META_BYTES } from './limits.ts';

/** `ADIT` in ASCII: the first four bytes of every frame. */
const MAGIC = 0x41444954;

/** Numbers of the frame types on the wire: the header's sixth byte. Never used anew. */
export const FRAME = {
  hello: 1,
  welcome: 2,
  request: 3,
  reply: 4,
  cancel: 5,
  event: 6,
  eventAck: 7,
  ping: 8,
  pong: 9,
  drain: 10,
  close: 11,
} as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

/**
 * One message of the tunnel. `meta` and `body` are views into the message that arrived; nothing is copied or parsed.
 *
 * Units: `remainingMs` milliseconds that are left for the caller, measured when the frame was sent; 0 where it has no
 * meaning. `id` names a request within its session, 0 where the type has none.
 */
export interface Frame {
  readonly version: number;
  readonly type: FrameType;
  readonly id: number;
  readonly remainingMs: number;
  readonly meta: Buffer;
  readonly body: Buffer;
}

interface Shape {
  readonly id: boolean;
  readonly meta: boolean;
  readonly body: boolean;
}

/** What each type carries; anything more is refused, so that no two readers can differ about a frame. */
const SHAPES: Readonly<Record<number, Shape>> = {
  [FRAME.hello]: { id: false, meta: true, body: true },
  [FRAME.welcome]: { id: false, meta: true, body: true },
  [FRAME.request]: { id: true, meta: true, body: true },
  [FRAME.reply]: { id: true, meta: true, body: true },
  [FRAME.cancel]: { id: true, meta: false, body: false },
  [FRAME.event]: { id: false, meta: true, body: true },
  [FRAME.eventAck]: { id: false, meta: true, body: false },
  [FRAME.ping]: { id: true, meta: false, body: false },
  [FRAME.pong]: { id: true, meta: false, body: false },
  [FRAME.drain]: { id: false, meta: false, body: false },
  [FRAME.close]: { id: false, meta: true, body: false },
};

function isFrameType(type: number): type is FrameType {
  return Object.hasOwn(SHAPES, type);
}

const NOTHING = Buffer.alloc(0);

/** What a frame is made of; what is left out is 0 or empty, as its type wants it. */
export interface FrameParts {
  readonly version: number;
  readonly type: FrameType;
  readonly id?: number;
  readonly remainingMs?: number;
  /** JSON text of a flat object, or empty. */
  readonly meta?: string;
  readonly body?: Buffer;
}

/**
 * Lays a frame out in one allocation.
 *
 * Throws: PAYLOAD_TOO_LARGE when meta or the whole frame exceeds its limit; nothing was sent then.
 */
export function encodeFrame(parts: FrameParts): Buffer {
  const meta = parts.meta ?? '';
  const body = parts.body ?? NOTHING;
  const metaBytes = meta === '' ? 0 : Buffer.byteLength(meta);
  const bytes = HEADER_BYTES + metaBytes + body.length;
  if (metaBytes > MAX_META_BYTES) throw new AditError('PAYLOAD_TOO_LARGE', `meta of ${metaBytes} bytes`);
  if (bytes > MAX_FRAME_BYTES) throw new AditError('PAYLOAD_TOO_LARGE', `frame of ${bytes} bytes`);
  const id = parts.id ?? 0;
  const frame = Buffer.allocUnsafe(bytes);
  frame.writeUInt32BE(MAGIC, 0);
  frame[4] = parts.version;
  frame[5] = parts.type;
  frame.writeUInt16BE(0, 6);
  frame.writeUInt32BE(Math.floor(id / 0x1_0000_0000), 8);
  frame.writeUInt32BE(id >>> 0, 12);
  frame.writeUInt32BE(Math.max(0, Math.floor(parts.remainingMs ?? 0)), 16);
  frame.writeUInt16BE(metaBytes, 20);
  frame.writeUInt16BE(0, 22);
  if (metaBytes > 0) frame.write(meta, HEADER_BYTES, 'utf8');
  if (body.length > 0) body.copy(frame, HEADER_BYTES + metaBytes);
  return frame;
}

function refuse(reason: string): AditError {
  return new AditError('PROTOCOL_VIOLATION', `frame refused: ${reason}`, { details: { reason } });
}

/**
 * Reads the header and cuts meta and body out.
 *
 * Throws: PROTOCOL_VIOLATION for anything that `encodeFrame` would not have written. Meta and body are not looked into.
 */
export function decodeFrame(message: Buffer): Frame {
  if (message.length < HEADER_BYTES) throw refuse('shorter than a header');
  if (message.length > MAX_FRAME_BYTES) throw refuse('longer than a frame may be');
  if (message.readUInt32BE(0) !== MAGIC) throw refuse('wrong magic');
  const version = message[4] ?? 0;
  const type = message[5] ?? 0;
  if (version === 0) throw refuse('version 0');
  if (!isFrameType(type)) throw refuse('unknown type');
  if (message.readUInt16BE(6) !== 0 || message.readUInt16BE(22) !== 0) throw refuse('flags or reserved bits set');
  const high = message.readUInt32BE(8);
  if (high > 0x1f_ffff) throw refuse('id beyond 53 bits');
  const id = high * 0x1_0000_0000 + message.readUInt32BE(12);
  const metaBytes = message.readUInt16BE(20);
  if (metaBytes > MAX_META_BYTES) throw refuse('meta too long');
  const bodyStart = HEADER_BYTES + metaBytes;
  if (bodyStart > message.length) throw refuse('meta runs past the end');
  const shape = SHAPES[type];
  if (!shape) throw refuse('unknown type');
  if (shape.id !== id > 0) throw refuse(shape.id ? 'no id' : 'an id where none belongs');
  if (shape.meta !== metaBytes > 0) throw refuse(shape.meta ? 'no meta' : 'meta where none belongs');
  if (!shape.body && message.length > bodyStart) throw refuse('a body where none belongs');
  return {
    version,
    type,
    id,
    remainingMs: message.readUInt32BE(16),
    meta: message.subarray(HEADER_BYTES, bodyStart),
    body: message.subarray(bodyStart),
  };
}
