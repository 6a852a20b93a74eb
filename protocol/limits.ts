/** Every bound of the wire in one place. What lies beyond is refused before it is parsed, never cut or rounded. */

export const HEADER_BYTES = 24;
/** A whole frame: header, meta and body. */
export const MAX_FRAME_BYTES = 1_048_576;
export const MAX_META_BYTES = 4_096;
/** What fits beside the largest header and meta, so that a body within it can always be framed. */
export const MAX_BODY_BYTES = MAX_FRAME_BYTES - HEADER_BYTES - MAX_META_BYTES;

/** Nesting, keys of all objects, elements of all arrays, and bytes of one string in a JSON text. */
export const JSON_LIMITS = { depth: 32, keys: 1_000, elements: 10_000, stringBytes: 65_536, numberBytes: 40 } as const;

/** Bytes that may wait for the network at one end. More means that the peer does not read: the session ends. */
export const MAX_QUEUED_BYTES = 8 * 1_048_576;
/** Requests that wait for credit at the gateway. */
export const MAX_WAITING_REQUESTS = 1_024;
/** No request lives longer, whatever its header says. */
export const MAX_REMAINING_MS = 8_000;

export const PING_EVERY_MS = 3_000;
/** Silence after which the peer counts as dead: three pings missed. */
export const DEAD_AFTER_MS = 9_000;
/** Time from the open transport to `hello` and `welcome`. */
export const HELLO_TIMEOUT_MS = 5_000;

/** What a receiver lets the sender have under way: requests (agent) or events (gateway), and their bytes. */
export const REQUEST_WINDOW = { count: 256, bytes: 8 * 1_048_576 } as const;
export const EVENT_WINDOW = { count: 64, bytes: 4 * 1_048_576 } as const;
/** Events that a receiver takes of one sender in a second. More wait within the window, and so does their sender. */
export const EVENT_RATE = { count: 200, bytes: 4 * 1_048_576 } as const;
