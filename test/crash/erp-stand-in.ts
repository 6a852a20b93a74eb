import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Database from 'better-sqlite3';

/** What goes wrong with the first command that arrives whole; later ones are carried out and answered. */
export type Fault =
  | 'none'
  /** Carried out, and the reply lost. */
  | 'lost-reply'
  /** Connection and work lost together. */
  | 'rolled-back'
  /** The connection is lost, and the work goes on: it commits after somebody was told that it is not there. */
  | 'zombie'
  /** The connection is lost while the call still waits for a work process; it begins after somebody was told so. */
  | 'queued';

export const FAULTS = ['none', 'lost-reply', 'rolled-back', 'zombie', 'queued'] as const satisfies readonly Fault[];

export interface ErpBooks {
  readonly port: number;
  /** Effects by command id; a second one for the same id is what must never be. */
  effects(commandId: string): number;
  total(): number;
  /** Resolves when no request is being worked on. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Long enough for the caller to see that work began, and to die. */
const WORK_MS = 30;
/** Longest that work which nobody waits for goes on: what the connector declares has to be longer. */
export const ZOMBIE_MS = 250;
/** The same where the key is unique, so that a second attempt may come before. */
export const MARKED_MS = 8_000;

/**
 * An ERP that counts what it does. A request that arrived whole is carried out, also when the caller has gone
 * meanwhile; one that arrived in part is not. With `hasMarker` the command's id is a unique key of what is written: a
 * second transaction with it waits for the first, and then finds the row or takes its place.
 */
export async function erpStandIn(hasMarker: boolean, fault: Fault): Promise<ErpBooks> {
  const db = new Database(':memory:');
  db.exec('CREATE TABLE effect (document INTEGER PRIMARY KEY, command_id TEXT NOT NULL)');
  if (hasMarker) db.exec('CREATE UNIQUE INDEX marker ON effect (command_id)');
  const insert = db.prepare('INSERT INTO effect (command_id) VALUES (?)');
  const rowsOf = db.prepare<number>('SELECT document FROM effect WHERE command_id = ?').pluck();
  const total = db.prepare<number>('SELECT count(*) FROM effect').pluck();
  const locks = new Map<string, Promise<unknown>>();
  const working = new Set<Promise<unknown>>();
  let next: Fault = fault;
  const [denied, deny] = signal();
  const [waitedFor, wait] = signal();
  const [overtaken, overtake] = signal();
  // Without a key the ERP promises an end of its work; with one it may go on until a second attempt waits for it.
  const lateEnd = hasMarker ? waitedFor : denied;
  const lateBegin = hasMarker ? overtaken : denied;
  const most = hasMarker ? MARKED_MS : ZOMBIE_MS;
  const after = (event: Promise<void>) => Promise.race([event.then(() => pause(WORK_MS)), pause(most)]);

  /** One transaction: the key is taken, the work done, and only then anybody sees it. */
  const transaction = (commandId: string, work: Promise<void>): Promise<number> => {
    const before = hasMarker ? (locks.get(commandId) ?? Promise.resolve()) : Promise.resolve();
    if (hasMarker && locks.has(commandId)) wait();
    const done = before.then(async () => {
      const [there] = hasMarker ? rowsOf.all(commandId) : [];
      if (there !== undefined) return there;
      await work;
      return Number(insert.run(commandId).lastInsertRowid);
    });
    locks.set(commandId, done);
    return done;
  };

  const carryOut = async (commandId: string, reply: ServerResponse): Promise<void> => {
    const how = next;
    next = 'none';
    if (how === 'rolled-back') {
      await pause(WORK_MS);
      reply.destroy();
    } else if (how === 'zombie') {
      const done = transaction(commandId, after(lateEnd));
      reply.destroy();
      await done;
    } else if (how === 'queued') {
      reply.destroy();
      await after(lateBegin);
      await transaction(commandId, pause(WORK_MS));
    } else {
      const document = await transaction(commandId, pause(WORK_MS));
      overtake();
      if (how === 'lost-reply') reply.destroy();
      else reply.end(String(1000 + document));
    }
  };

  const lookUp = async (commandId: string, reply: ServerResponse): Promise<void> => {
    await pause(WORK_MS);
    const [document] = rowsOf.all(commandId);
    if (document === undefined) deny();
    reply.end(document === undefined ? '' : String(1000 + document));
  };

  const server = createServer((incoming, reply) => {
    reply.on('error', () => undefined);
    void read(incoming).then((text) => {
      if (text === null) return;
      const { commandId } = JSON.parse(text) as { commandId: string };
      reply.writeProcessing();
      const work = incoming.url === '/lookup' ? lookUp(commandId, reply) : carryOut(commandId, reply);
      working.add(work);
      void work.finally(() => working.delete(work));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the ERP stand-in has no port');
  return {
    port: address.port,
    effects: (commandId) => rowsOf.all(commandId).length,
    total: () => total.get() ?? 0,
    async idle() {
      while (working.size > 0) await Promise.all(working);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      db.close();
    },
  };
}

/** The body, or null if it did not arrive whole. */
async function read(incoming: IncomingMessage): Promise<string | null> {
  let text = '';
  incoming.setEncoding('utf8');
  try {
    for await (const part of incoming) text += String(part);
  } catch {
    return null;
  }
  return incoming.complete ? text : null;
}

function signal(): readonly [Promise<void>, () => void] {
  let fire: () => void = () => undefined;
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return [fired, () => fire()];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
