/** A process of its own that holds the real node-rfc: the library path must be set before it starts. Driven by IPC. */
import { createRequire } from 'node:module';

interface Client {
  readonly alive: boolean;
  readonly connectionHandle: number;
  readonly connectionInfo: unknown;
  open(): Promise<unknown>;
  call(name: string, values: object, options?: object): Promise<unknown>;
  ping(): Promise<unknown>;
  resetServerContext(): Promise<unknown>;
  cancel(): Promise<unknown>;
  close(): Promise<unknown>;
}

interface Driver {
  readonly Client: new (parameters: object, options: object) => Client;
  readonly environment: { readonly noderfc: unknown };
}

export interface Order {
  readonly id: number;
  readonly client: string;
  readonly method: 'new' | 'open' | 'call' | 'repeat' | 'ping' | 'reset' | 'cancel' | 'close' | 'state' | 'environment';
  readonly args: readonly unknown[];
}

const [driverPath = ''] = process.argv.slice(2);
const driver: Driver = createRequire(import.meta.url)(driverPath);
const clients = new Map<string, Client>();

function known(name: string): Client {
  const client = clients.get(name);
  if (client === undefined) throw new Error(`there is no client ${name}`);
  return client;
}

async function carryOut({ client: name, method, args }: Order): Promise<unknown> {
  const [first, second, third] = args;
  switch (method) {
    case 'environment':
      return driver.environment.noderfc;
    case 'new':
      clients.set(name, new driver.Client(Object(first), Object(second)));
      return null;
    case 'open':
      await known(name).open();
      return null;
    case 'call':
      return known(name).call(String(first), Object(second), Object(third));
    case 'repeat': {
      const started = performance.now();
      for (let at = 0; at < Number(third); at += 1) await known(name).call(String(first), Object(second));
      return performance.now() - started;
    }
    case 'ping':
      return known(name).ping();
    case 'reset':
      return known(name).resetServerContext();
    case 'cancel':
      return known(name).cancel();
    case 'close':
      return known(name).close();
    case 'state': {
      const { alive, connectionHandle, connectionInfo } = known(name);
      return { alive, connectionHandle, connectionInfo };
    }
  }
}

process.on('message', (order: Order) => {
  carryOut(order).then(
    (value) => process.send?.({ id: order.id, value }),
    // What node-rfc throws is a plain object; an Error has to be made one to travel.
    (error: unknown) =>
      process.send?.({
        id: order.id,
        error: error instanceof Error ? { name: error.name, message: error.message } : error,
      }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ id: 0, value: 'ready' });
