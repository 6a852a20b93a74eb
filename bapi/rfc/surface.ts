/**
 * The part of the driver's interface that is used here. Written by hand, because the driver may be missing and because
 * a second one (`@sap-rfc/node-rfc-library`) offers the same. Every promise of it is bluebird's.
 */
export interface RfcClient {
  /** True also after a silent logon anew: it says nothing of the session. */
  readonly alive: boolean;
  /** Address of the connection's handle. Another one means another session of the ERP. */
  readonly connectionHandle: number;
  readonly connectionInfo: unknown;
  open(): PromiseLike<unknown>;
  call(name: string, input: Readonly<Record<string, unknown>>): PromiseLike<unknown>;
  ping(): PromiseLike<unknown>;
  /** Never with a call under way. */
  close(): PromiseLike<unknown>;
  /** Only with a call under way: an idle connection is spoilt by it. */
  cancel(): PromiseLike<unknown>;
}

export interface RfcModule {
  readonly Client: new (parameters: Record<string, string>) => RfcClient;
  setLogFilePath?(path: string): void;
  /** Versions of the driver and of SAP's library, as the driver tells them. */
  readonly environment?: unknown;
}

/**
 * A native promise for one of the driver's. Its rejections are plain objects that hold whatever the library said, so
 * they are never thrown on as they are (`errors.ts` reads them).
 */
export function native<T>(start: () => PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      start().then(resolve, reject);
    } catch (thrown) {
      reject(thrown);
    }
  });
}
