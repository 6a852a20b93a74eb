import type { ConnectionHost, Notice } from '../domain/connector.ts';

/** Several places of one connection that tell notices: each takes back only what it told itself. */
export class NoticeBoard {
  readonly #host: ConnectionHost;
  readonly #told = new Map<string, readonly Notice[]>();

  constructor(host: ConnectionHost) {
    this.#host = host;
  }

  /** The host as the place of this name sees it. */
  hostFor(place: string): ConnectionHost {
    return {
      ...this.#host,
      notices: (present) => {
        this.#told.set(place, present);
        this.#host.notices?.([...this.#told.values()].flat());
      },
    };
  }
}
