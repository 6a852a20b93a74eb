import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';

/** More than this waits for no disk: the newest lines are dropped and the drop is reported. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/**
 * A log file that never fails its writer. A line that cannot be written is dropped and `onFailure` told, once until a
 * line is written again; the file is opened anew, so that it recovers when the disk has room or the file was moved.
 */
export function logFile(path: string, onFailure: (reason: string) => void): Writable {
  let handle: FileHandle | null = null;
  let failing = false;

  async function append(chunk: Buffer): Promise<void> {
    try {
      handle ??= await open(path, 'a', 0o600);
      await handle.appendFile(chunk);
      failing = false;
    } catch (thrown) {
      if (!failing) onFailure(thrown instanceof Error ? thrown.message : String(thrown));
      failing = true;
      const broken = handle;
      handle = null;
      await broken?.close().catch(() => undefined);
    }
  }

  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (sink.writableLength > MAX_WAITING_BYTES) {
        if (!failing) onFailure('the disk is too slow, lines are dropped');
        failing = true;
        done();
        return;
      }
      append(chunk).then(() => done());
    },
    final(done) {
      Promise.resolve(handle?.close()).then(
        () => done(),
        () => done(),
      );
    },
  });
  return sink;
}
