import { request } from 'undici';

/** One call as the simulated ERP saw it. */
export interface SeenCall {
  readonly system: string;
  readonly name: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: string;
}

/** The sandbox's control: its books, its faults, what reached each ERP. */
export class Books {
  readonly #url: string;

  constructor(controlUrl: string) {
    this.#url = controlUrl;
  }

  async get(path: string): Promise<unknown> {
    return this.#send('GET', path);
  }

  ledger(system = 'ecc'): Promise<unknown> {
    return this.get(`/ledger?system=${system}`);
  }

  /** One part of the books alone, such as `promises`: several times faster than all of them. */
  async part(part: string, system = 'ecc'): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await this.get(`/ledger?system=${system}&part=${part}`)) as readonly Record<string, unknown>[];
  }

  async calls(): Promise<readonly SeenCall[]> {
    return (await this.get('/calls')) as readonly SeenCall[];
  }

  async post(entry: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#send('POST', '/post', entry);
  }

  /** Runs a script as the DBA of a system that has one; gives what went wrong in it. */
  async script(text: string, system = 'ebs'): Promise<unknown> {
    return this.#send('POST', '/script', { system, user: 'SYSTEM', text });
  }

  /** Makes another database, another node or a standby of a system's; gives what it is then. */
  async database(state: Readonly<Record<string, unknown>>, system = 'ebs'): Promise<Readonly<Record<string, unknown>>> {
    return (await this.#send('POST', '/database', { system, ...state })) as Readonly<Record<string, unknown>>;
  }

  async fault(fault: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#send('POST', '/faults', fault);
  }

  async heal(): Promise<void> {
    await this.#send('DELETE', '/faults');
  }

  async #send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const { statusCode, body: stream } = await request(`${this.#url}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await stream.text();
    if (statusCode >= 400) throw new Error(`the sandbox answered ${statusCode} to ${method} ${path}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}
