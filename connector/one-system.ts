import { AditError } from '../domain/errors.ts';

/**
 * A process speaks to one system for as long as it lives: connections come and go behind the back of whoever asks, and a
 * system that took the place of another may let the same users in. So each fresh connection is held to the first one.
 */
export class OneSystem {
  #id: string | null = null;

  /** Throws OtherSystem where another one answers than before. Null and '' are of one that does not say, and prove nothing. */
  check(id: string | null): void {
    if (id === null || id === '') return;
    this.#id ??= id;
    if (id !== this.#id) throw new OtherSystem();
  }
}

/** Nothing was sent to it but what identifies it. */
export class OtherSystem extends AditError {
  constructor() {
    super('ERP_UNREACHABLE', 'another system answers than the one that this process began with', {
      outcome: 'none',
      hint: 'see "adit status": it is read apart, and written to only after "adit system repin"',
    });
  }
}
