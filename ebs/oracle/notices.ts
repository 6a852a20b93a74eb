import type { ConnectionHost, Notice } from '../../domain/connector.ts';

/** What the database says at logon without refusing it. */
const MEANINGS: Readonly<Record<string, (days: string | null) => string>> = {
  'ORA-28002': (days) => `the password expires ${days === null ? 'soon' : `within ${days} days`}`,
  'ORA-28011': () => 'the password expires soon',
  'ORA-28098': () => 'the password is in its rollover period',
};

/** Keeps the newest warning of each kind, and logs each once as long as it says the same. */
export class Notices {
  readonly #host: Pick<ConnectionHost, 'log' | 'notices' | 'role'>;
  readonly #known = new Map<string, Notice>();

  constructor(host: Pick<ConnectionHost, 'log' | 'notices' | 'role'>) {
    this.#host = host;
  }

  get all(): readonly Notice[] {
    return [...this.#known.values()];
  }

  /** @param warning of a fresh connection; none takes back what earlier ones said */
  take(warning: unknown): void {
    const message = warning instanceof Error ? warning.message : '';
    const code = /\bORA-\d{5}\b/.exec(message)?.[0];
    if (code === undefined) {
      if (this.#known.size === 0) return;
      this.#known.clear();
      this.#host.notices?.([]);
      return;
    }
    const days = /within (\d{1,4}) days/.exec(message)?.[1] ?? null;
    const text = MEANINGS[code]?.(days) ?? message.split('\n')[0]?.slice(0, 200) ?? code;
    if (this.#known.get(code)?.text === text) return;
    this.#known.set(code, { code, text });
    this.#host.notices?.(this.all);
    this.#host.log('warn', `the database warns the user for ${this.#host.role === 'read' ? 'reading' : 'writing'}`, {
      error: code,
      said: text,
    });
  }
}
