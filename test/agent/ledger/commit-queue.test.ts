import { describe, expect, it, vi } from 'vitest';
import { CommitQueue } from '../../../agent/ledger/commit-queue.ts';
import { systemClock } from '../../../domain/clock.ts';
import { AditError } from '../../../domain/errors.ts';
import { type Database, openDatabase } from '../../../store/database.ts';
import { freshFolder } from '../../store/folder.ts';
import { refusal } from './refusal.ts';

function open() {
  const db = openDatabase({
    path: `${freshFolder()}/x.db`,
    key: null,
    cipher: 'aes256',
    synchronous: 'FULL',
    migrations: [{ version: 1, sql: 'CREATE TABLE note (text TEXT NOT NULL UNIQUE) STRICT' }],
  });
  const fatal: AditError[] = [];
  const released: boolean[] = [];
  let ballast = true;
  let commits = 0;
  const queue = new CommitQueue({
    db,
    clock: systemClock,
    disk: {
      release() {
        const held = ballast;
        ballast = false;
        released.push(held);
        return held;
      },
    },
    onFatal: (error) => fatal.push(error),
    onCommit: () => {
      commits++;
    },
  });
  const add = db.prepare('INSERT INTO note VALUES (?)');
  const texts = () => db.prepare<string>('SELECT text FROM note ORDER BY rowid').pluck().all();
  return { db, queue, fatal, released, add, texts, commits: () => commits };
}

/** SQLite's own error type is not exported; what counts is an Error with a `code`. */
function sqliteError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function failing(db: Database, statement: string, code: string, times: number): void {
  const real = db.exec.bind(db);
  let left = times;
  vi.spyOn(db, 'exec').mockImplementation((sql) => {
    if (sql === statement && left-- > 0) throw sqliteError(code);
    return real(sql);
  });
}

describe('the commit queue', () => {
  it('shares one transaction among what arrives together, fifty pieces at most', async () => {
    const { queue, add, texts, commits } = open();
    await Promise.all(Array.from({ length: 120 }, (_, at) => queue.run(() => add.run(`n${at}`), 'new')));
    expect(texts()).toHaveLength(120);
    expect(texts()[119]).toBe('n119');
    expect(commits()).toBe(3);
  });

  it('takes back the one piece that is refused and keeps the others', async () => {
    const { queue, add, texts } = open();
    const refused = queue.run(() => {
      add.run('half');
      throw new AditError('LIMIT_EXCEEDED', 'no');
    }, 'new');
    const violated = queue.run(() => {
      add.run('b');
      add.run('a');
    }, 'new');
    const results = await Promise.all([
      refusal(queue.run(() => add.run('a'), 'new')),
      refusal(refused),
      refusal(violated),
      refusal(queue.run(() => add.run('c'), 'progress')),
    ]);
    expect(results).toEqual(['INTERNAL', 'LIMIT_EXCEEDED', 'nothing', 'nothing']);
    expect(texts()).toEqual(['b', 'a', 'c']);
  });

  it('is durable when it resolves', async () => {
    const { queue, add, db } = open();
    await queue.run(() => add.run('a'), 'new');
    expect(db.inTransaction).toBe(false);
  });

  it('gives up the ballast to record progress when the disk is full, and refuses what is new', async () => {
    const { queue, add, texts, db, released, fatal } = open();
    failing(db, 'COMMIT', 'SQLITE_FULL', 1);
    const fresh = refusal(queue.run(() => add.run('new'), 'new'));
    const progress = refusal(queue.run(() => add.run('progress'), 'progress'));
    expect(await Promise.all([fresh, progress])).toEqual(['STORE_FULL', 'nothing']);
    expect(released).toEqual([true]);
    expect(texts()).toEqual(['progress']);
    expect(fatal).toEqual([]);
  });

  it('reports a disk that stays full and goes on when there is room', async () => {
    const { queue, add, texts, db, fatal } = open();
    failing(db, 'COMMIT', 'SQLITE_FULL', 3);
    expect(await refusal(queue.run(() => add.run('a'), 'progress'))).toBe('STORE_FULL');
    expect(await refusal(queue.run(() => add.run('a'), 'progress'))).toBe('STORE_FULL');
    expect(await refusal(queue.run(() => add.run('a'), 'progress'))).toBe('nothing');
    expect(texts()).toEqual(['a']);
    expect(fatal).toEqual([]);
  });

  it.each(['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_WRITE', 'SQLITE_CORRUPT'])(
    'ends for good when a commit fails with %s',
    async (code) => {
      const { queue, add, db, fatal } = open();
      failing(db, 'COMMIT', code, 1);
      const first = await refusal(queue.run(() => add.run('a'), 'progress'));
      expect(first).not.toBe('nothing');
      expect(await refusal(queue.run(() => add.run('b'), 'progress'))).toBe(first);
      expect(fatal).toHaveLength(1);
    },
  );

  it('commits what waits when it is closed, then takes no more', async () => {
    const { queue, add, texts } = open();
    const waiting = refusal(queue.run(() => add.run('a'), 'new'));
    queue.close();
    queue.close();
    expect(await waiting).toBe('nothing');
    expect(await refusal(queue.run(() => add.run('b'), 'new'))).toBe('NOT_RUNNING');
    expect(texts()).toEqual(['a']);
  });
});
