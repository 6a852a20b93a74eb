import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { loadOracle } from '../../ebs/oracle/load.ts';
import type { OracleConnection } from '../../ebs/oracle/surface.ts';
import { ebsEffects } from '../faults/acts-ebs.ts';
import { aroundEbs } from './ebs-world.ts';
import { adit, dataOf, editConfig, until, useStage } from './world.ts';

const stage = useStage({ systems: ['ebs'] }, async (opened) => {
  expect(
    await opened.books.script(
      `CREATE USER clerk IDENTIFIED BY "Clerk-1-Secret";
       GRANT CREATE SESSION TO clerk;
       GRANT SELECT, UPDATE ON apps.jtf_tasks_b TO clerk;
       GRANT SELECT, UPDATE ON xxadit.xxadit_commands TO clerk;`,
    ),
  ).toEqual({ errors: [] });
  editConfig(opened, ({ policy }) => {
    policy.recordsPerHour = 10_000_000;
  });
});
const { ask, decided, stranger } = aroundEbs(stage);

const open: OracleConnection[] = [];
afterAll(async () => {
  for (const one of open.splice(0)) await one.close({ drop: true }).catch(() => undefined);
});
/** Somebody in a form: a session of its own, over the driver as it is. */
async function clerk(): Promise<OracleConnection> {
  const { port, service } = stage().ebs;
  const connection = await loadOracle({ mode: 'thin' }).module.getConnection({
    ...{ user: 'CLERK', password: 'Clerk-1-Secret', connectString: `127.0.0.1:${port}/${service}` },
  });
  open.push(connection);
  return connection;
}
const run = (session: OracleConnection, sql: string) => session.execute(sql, {}, {});
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => String(error),
  );
const OURS = 'LOCK TABLE xxadit.xxadit_commands IN EXCLUSIVE MODE';
const THEIRS = 'LOCK TABLE apps.jtf_tasks_b IN EXCLUSIVE MODE';

/** By how much a person's next step may differ from the last time. */
const MOMENT_MS = 80;

vi.setConfig({ testTimeout: 180_000 });

describe('a deadlock with somebody in a form', () => {
  it('that the agent’s write loses is taken back whole; it comes again and is recorded exactly once', async () => {
    const [form, watch] = await Promise.all([clerk(), clerk()]);
    let lost = 0;
    // Whoever finds the other waiting for it loses: as often as that was the form, its next step comes a little later.
    for (let round = 1; lost === 0 && round <= 12; round += 1) {
      await run(form, THEIRS);
      const customer = `ebs/${await stranger()}`;
      const task = await ask('create_task', { customer, kind: 'review', text: `round ${round}` });
      const { commandId } = dataOf(task);
      await until('the write to hold what the form wants next', async () => {
        const error = await errorOf(run(watch, `${OURS} NOWAIT`));
        await watch.rollback();
        return error?.includes('ORA-00054');
      });
      await wait(round * MOMENT_MS);
      const wanted = await errorOf(run(form, OURS));
      if (wanted !== null) expect(wanted).toContain('ORA-00060');
      await form.rollback();
      const seen = await decided(commandId);
      expect(seen.outcome, JSON.stringify(seen.history)).toBe('recorded');
      const { activities } = await ebsEffects(stage());
      expect(activities.filter(({ reference }) => reference === commandId)).toHaveLength(1);
      // EBS's API met it within, and told it as a failure of its own.
      const { json } = await adit(stage(), 'outbox', 'show', commandId);
      const isLost = JSON.stringify(json).includes('ORA-00060');
      expect(isLost).toBe(wanted === null);
      if (isLost) lost += 1;
    }
    expect(lost).toBeGreaterThan(0);
  });
});
