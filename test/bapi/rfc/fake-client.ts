import type { RfcClient } from '../../../bapi/rfc/surface.ts';

/** A client of the driver's surface whose calls end when the test says so. Counts what the driver would crash on. */
export class FakeClient implements RfcClient {
  alive = true;
  connectionHandle: number;
  connectionInfo: unknown = { partnerCodepage: '4103', sysId: 'TST' };
  readonly calls: string[] = [];
  readonly faults: string[] = [];
  pings = 0;
  cancels = 0;
  closes = 0;
  onOpen: () => PromiseLike<unknown> = () => Promise.resolve(this);
  onCall: (name: string, input: unknown) => PromiseLike<unknown> = () => Promise.resolve({});
  onPing: () => PromiseLike<unknown> = () => Promise.resolve(true);
  onCancel: () => PromiseLike<unknown> = () => Promise.resolve();
  #active = 0;
  static #next = 1;

  constructor() {
    this.connectionHandle = 0x1000 + FakeClient.#next++;
  }

  open(): PromiseLike<unknown> {
    return this.onOpen();
  }

  call(name: string, input: unknown): PromiseLike<unknown> {
    this.calls.push(name);
    return this.#one(() => this.onCall(name, input));
  }

  ping(): PromiseLike<unknown> {
    this.pings += 1;
    return this.#one(() => this.onPing());
  }

  close(): PromiseLike<unknown> {
    this.closes += 1;
    if (this.#active > 0) this.faults.push('close with a call under way');
    if (this.closes > 1) this.faults.push('closed twice');
    return Promise.resolve();
  }

  cancel(): PromiseLike<unknown> {
    this.cancels += 1;
    if (this.#active === 0) this.faults.push('cancel of an idle client');
    return this.onCancel();
  }

  async #one(work: () => PromiseLike<unknown>): Promise<unknown> {
    if (this.#active > 0) this.faults.push('two calls at one time');
    this.#active += 1;
    try {
      return await work();
    } finally {
      this.#active -= 1;
    }
  }
}

/** As the driver rejects: plain objects, no Error. */
export const failures = {
  closed: {
    name: 'RfcLibError',
    group: 4,
    code: 1,
    codeString: 'RFC_COMMUNICATION_FAILURE',
    key: 'RFC_COMMUNICATION_FAILURE',
    message: 'connection closed',
  },
  cancelled: {
    name: 'RfcLibError',
    group: 4,
    code: 7,
    codeString: 'RFC_CANCELED',
    key: 'RFC_CANCELED',
    message: 'Connection was canceled.',
  },
  logon: {
    name: 'RfcLibError',
    group: 3,
    code: 2,
    codeString: 'RFC_LOGON_FAILURE',
    key: 'RFC_LOGON_FAILURE',
    message: 'Name or password is incorrect (repeat logon)',
  },
  dump: {
    name: 'ABAPError',
    group: 2,
    code: 3,
    codeString: 'RFC_ABAP_RUNTIME_FAILURE',
    key: 'MESSAGE_TYPE_X',
    message: 'short dump',
  },
  exception: {
    name: 'ABAPError',
    group: 1,
    code: 5,
    codeString: 'RFC_ABAP_EXCEPTION',
    key: 'SOME_EXCEPTION',
    message: 'raised',
  },
} as const;

/** A promise and the ways to end it. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (thrown: unknown) => void = () => undefined;
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}
