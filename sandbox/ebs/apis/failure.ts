import { OracleError } from '../../oracle/engine.ts';
import type { FndMessage } from './messages/message.ts';

/**
 * FND_API.G_EXC_ERROR (E) or G_EXC_UNEXPECTED_ERROR (U) inside an API: the frame rolls back to its savepoint, puts the
 * messages on the stack and answers with the status.
 */
export class ApiFailure extends Error {
  readonly status: 'E' | 'U';
  readonly messages: readonly FndMessage[];

  constructor(status: 'E' | 'U', messages: readonly FndMessage[]) {
    super(messages.map(({ app, name }) => `${app}.${name}`).join(', '));
    this.name = 'ApiFailure';
    this.status = status;
    this.messages = messages;
  }
}

export function refusal(app: string, name: string, tokens: Readonly<Record<string, string>> = {}): ApiFailure {
  return new ApiFailure('E', [{ app, name, tokens }]);
}

/** What a check found wrong; TCA and Receivables go on looking and report everything at once. */
export class Complaints {
  readonly #messages: FndMessage[] = [];

  add(app: string, name: string, tokens: Readonly<Record<string, string>> = {}): void {
    this.#messages.push({ app, name, tokens });
  }

  get found(): boolean {
    return this.#messages.length > 0;
  }

  /** Ends the API with status E when there was anything. */
  settle(): void {
    if (this.#messages.length > 0) throw new ApiFailure('E', this.#messages);
  }
}

/** No handler of PL/SQL sees these: the call was broken off, or the session is no more. */
const BEYOND_HANDLERS = new Set([28, 603, 1012, 1013, 1092, 3113, 3114, 3135]);

/** SQLERRM of an error that WHEN OTHERS of an API catches; null when it catches nothing of the kind. */
export function caughtByOthers(error: unknown): string | null {
  return error instanceof OracleError && !BEYOND_HANDLERS.has(error.number) ? error.message : null;
}
