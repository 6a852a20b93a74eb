import { DATA_FLAG } from './packets.ts';
import { WireViolation } from './reader.ts';

const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

/** What has come of a request that is longer than a packet. */
export class RequestParts {
  #parts: Buffer[] = [];
  #bytes = 0;

  /** The whole request with its last part, else null. Throws WireViolation for one that does not end. */
  add(flags: number, payload: Buffer): Buffer | null {
    this.#bytes += payload.length;
    if (this.#bytes > MAX_REQUEST_BYTES) throw new WireViolation('a request that does not end');
    this.#parts.push(payload);
    if ((flags & DATA_FLAG.lastOfRequest) === 0) return null;
    const request = Buffer.concat(this.#parts);
    this.clear();
    return request;
  }

  clear(): void {
    this.#parts = [];
    this.#bytes = 0;
  }
}
