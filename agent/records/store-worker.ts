import { parentPort, workerData } from 'node:worker_threads';
import { AditError, toWire } from '../../domain/errors.ts';
import { asStoreError } from '../../store/store-error.ts';
import { beginAnew, closeCleanly, type OpenedFile, openForWriting, type RecordsFile } from './lifetime.ts';
import type { WriterMessage, WriterRequest, WriterStart } from './worker-messages.ts';
import { createWriter, type Writer } from './writer/writer.ts';

/** The thread that owns the writing connection of `records.db`: one request, one transaction, in order. */
const start = workerData as WriterStart;
const file: RecordsFile = { ...start, key: start.key ? Buffer.from(start.key) : null };
const port = parentPort;
if (!port) throw new AditError('INTERNAL', 'the store worker runs in a worker thread only');
const send = (message: WriterMessage) => port.postMessage(message);

let opened: OpenedFile | null = null;
let writer: Writer | null = null;

function open(): void {
  opened = openForWriting(file);
  writer = createWriter(opened.db, () => Date.now());
  send({ t: 'opened', epoch: opened.epoch, rebuilt: opened.rebuilt });
}

function rebuild(): void {
  opened?.db.close();
  opened = writer = null;
  opened = beginAnew(file);
  writer = createWriter(opened.db, () => Date.now());
  send({ t: 'opened', epoch: opened.epoch, rebuilt: 'corrupt' });
}

function rebuildOrFail(): void {
  try {
    rebuild();
  } catch (thrown) {
    send({ t: 'failed', error: toWire(asStoreError(thrown, file.path)) });
  }
}

function perform(request: WriterRequest): unknown {
  if (request.work === 'rebuild') {
    rebuild();
    return null;
  }
  if (request.work === 'close') {
    if (opened) closeCleanly(opened.db);
    opened = writer = null;
    return null;
  }
  if (!writer) throw new AditError('NOT_RUNNING', 'the records are closed');
  const work: (asks: never) => unknown = writer[request.work];
  return work(request.asks as never);
}

port.on('message', (request: WriterRequest) => {
  try {
    send({ t: 'done', id: request.id, answer: perform(request) });
  } catch (thrown) {
    const error =
      thrown instanceof RangeError || thrown instanceof TypeError ? notHeld(thrown) : asStoreError(thrown, file.path);
    send({ t: 'refused', id: request.id, error: toWire(error) });
    if (request.work === 'rebuild') send({ t: 'failed', error: toWire(error) });
    else if (error.code === 'STORE_CORRUPT') rebuildOrFail();
  }
  if (request.work === 'close') port.close();
});

try {
  open();
} catch (thrown) {
  send({ t: 'failed', error: toWire(asStoreError(thrown, file.path)) });
}

/** Facts that lack what every row of their kind has, or that the columns cannot hold exactly. */
function notHeld(thrown: RangeError | TypeError): AditError {
  return new AditError('ERP_REPLY_INVALID', thrown.message, { cause: thrown });
}
