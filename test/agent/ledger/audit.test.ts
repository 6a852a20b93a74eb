import { describe, expect, it } from 'vitest';
import { recordHash } from '../../../agent/ledger/audit-chain.ts';
import type { Database } from '../../../store/database.ts';
import { refusal } from './refusal.ts';
import { newCommand, world } from './world.ts';

/** Small generator of its own, so that a failing run can be repeated by its seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function filled(count: number) {
  const it = world();
  await it.ledger.start();
  const { commandId } = await it.ledger.accept(newCommand());
  await it.reaches(commandId, 'confirmed');
  const entries = Array.from({ length: count }, (_, at) =>
    it.ledger.audit.append({ kind: 'policy.denied', actor: 'acme/voice-app', subject: `op ${at}`, fields: { at } }),
  );
  await Promise.all(entries);
  return it;
}

/** Undone afterwards, so that one ledger serves many attempts. */
async function tampered(db: Database, verify: () => Promise<boolean>, change: () => void): Promise<boolean> {
  db.exec('BEGIN');
  try {
    change();
    return await verify();
  } finally {
    db.exec('ROLLBACK');
  }
}

describe('the audit chain', () => {
  it('is whole, grows by one each time and tells its head', async () => {
    const { ledger } = await filled(50);
    const head = ledger.audit.head();
    expect(head.sequence).toBe(53);
    expect(head.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await ledger.audit.verify()).toEqual({ ok: true, records: 53, head });
    expect((await ledger.audit.verify(head)).ok).toBe(true);
    const next = await ledger.audit.append({ kind: 'cli.status', actor: 'root' });
    expect(next.sequence).toBe(54);
    expect((await ledger.audit.verify(head)).ok).toBe(true);
  });

  it('starts differently in each installation', () => {
    expect(world().ledger.audit.head().hash).not.toBe(world().ledger.audit.head().hash);
  });

  it('shows each of 300 random edits, removals, swaps and insertions', async () => {
    const seed = 20260302;
    const { ledger, db } = await filled(60);
    const random = randomOf(seed);
    const last = ledger.audit.head().sequence;
    const columns = ['at', 'kind', 'actor', 'subject', 'fields', 'hash'] as const;
    const missed: string[] = [];
    for (let round = 0; round < 300; round++) {
      const at = 1 + random(last - 1);
      const kind = ['edit', 'remove', 'swap', 'insert'][random(4)] ?? 'edit';
      const column = columns[random(columns.length)] ?? 'at';
      const found = !(await tampered(
        db,
        async () => (await ledger.audit.verify()).ok,
        () => {
          if (kind === 'edit') {
            const value = column === 'at' ? 'at + 1' : `${column} || 'x'`;
            db.exec(`UPDATE audit SET ${column} = ${value} WHERE sequence = ${at}`);
          } else if (kind === 'remove') {
            db.exec(`DELETE FROM audit WHERE sequence = ${at}`);
          } else if (kind === 'swap') {
            db.exec(`UPDATE audit SET sequence = -1 WHERE sequence = ${at};
            UPDATE audit SET sequence = ${at} WHERE sequence = ${at + 1};
            UPDATE audit SET sequence = ${at + 1} WHERE sequence = -1`);
          } else {
            db.exec(`UPDATE audit SET sequence = -sequence WHERE sequence > ${at};
            UPDATE audit SET sequence = 1 - sequence WHERE sequence < 0;
            INSERT INTO audit SELECT ${at} + 1, at, kind, actor, subject, fields, hash FROM audit WHERE sequence = ${at}`);
          }
        },
      ));
      if (!found) missed.push(`seed ${seed} round ${round}: ${kind} ${column} at ${at}`);
    }
    expect(missed).toEqual([]);
    expect((await ledger.audit.verify()).ok).toBe(true);
  });

  it('goes on working while a long chain is looked at, and counts what is written meanwhile', async () => {
    const { ledger } = await filled(1600);
    const checking = ledger.audit.verify();
    const written = await ledger.audit.append({ kind: 'cli.status', actor: 'root' });
    const report = await checking;
    expect(report).toEqual({ ok: true, records: written.sequence, head: written });
  });

  it('names the first record that does not fit', async () => {
    const { ledger, db } = await filled(20);
    db.exec(`UPDATE audit SET actor = 'nobody' WHERE sequence = 7`);
    expect(await ledger.audit.verify()).toMatchObject({ ok: false, firstBad: { sequence: 7 } });
  });

  it('shows a cut tail and a chain written anew against a head known elsewhere', async () => {
    const { ledger, db } = await filled(20);
    const known = ledger.audit.head();
    db.exec(`DELETE FROM audit WHERE sequence > ${known.sequence - 3}`);
    expect((await ledger.audit.verify()).ok).toBe(true);
    expect(await ledger.audit.verify(known)).toMatchObject({ ok: false, firstBad: { sequence: known.sequence - 2 } });

    const other = await filled(20);
    const head = other.ledger.audit.head();
    other.db.exec(`UPDATE audit SET actor = 'nobody' WHERE sequence = 7`);
    const hashAt = other.db.prepare<string>('SELECT hash FROM audit WHERE sequence = ?').pluck();
    const row = other.db.prepare<Parameters<typeof recordHash>[1]>('SELECT * FROM audit WHERE sequence = ?');
    const set = other.db.prepare('UPDATE audit SET hash = ? WHERE sequence = ?');
    for (let at = 7; at <= head.sequence; at++) {
      const held = row.get(at);
      if (held) set.run(recordHash(hashAt.get(at - 1) ?? '', held), at);
    }
    expect((await other.ledger.audit.verify()).ok).toBe(true);
    expect(await other.ledger.audit.verify(head)).toMatchObject({ ok: false, firstBad: { sequence: head.sequence } });
  });

  it.each([
    ['state', `UPDATE command SET state = 'failed'`],
    ['content', `UPDATE command SET args = '{"text":"other"}'`],
    ['content and its hash', `UPDATE command SET args = '{}', payload_hash = 'x'`],
    ['customer', `UPDATE command SET customer = '1'`],
    ['absence', `DELETE FROM command_history; DELETE FROM command`],
  ])('shows a command whose %s is not what was recorded', async (_what, sql) => {
    const { ledger, db } = await filled(1);
    expect(
      await tampered(
        db,
        async () => (await ledger.audit.verify()).ok,
        () => db.exec(sql),
      ),
    ).toBe(false);
    expect((await ledger.audit.verify()).ok).toBe(true);
  });

  it('refuses what is too long for a record', async () => {
    const { ledger } = world();
    expect(await refusal(ledger.audit.append({ kind: 'x'.repeat(61), actor: 'a' }))).toBe('INPUT_INVALID');
    const fields = { text: 'x'.repeat(9000) };
    expect(await refusal(ledger.audit.append({ kind: 'x', actor: 'a', fields }))).toBe('INPUT_INVALID');
    expect(ledger.audit.head().sequence).toBe(0);
  });
});
