import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cursor, outs, rows } from '../tiny-engine.ts';
import { asked, type Connected, connectTo, PROBE, sectionFor, startWire, type Wired, WRITE, within } from '../world.ts';

let wired: Wired;
const open: Connected[] = [];
let dbid: string;

beforeEach(async () => {
  wired = await startWire();
  dbid = '1001';
  const row = () => [[dbid, 'EBSDB', 'PRIMARY', 'READ WRITE']];
  const columns = ['DBID', 'NAME', 'DATABASE_ROLE', 'OPEN_MODE'];
  wired.engine.answers.set('database', (_, { who }) =>
    who.user === 'WRAPPED' ? outs(0, [cursor(columns, row())]) : rows(columns, row()),
  );
  wired.engine.answers.set('database_id', () => outs(0, [dbid]));
  wired.engine.answers.set('probe', (_, { who }) => {
    const found = [['1', '10.50']];
    return who.user === 'WRAPPED' ? outs(2, [cursor(['ID', 'AMOUNT'], found)]) : rows(['ID', 'AMOUNT'], found);
  });
  wired.users.add({ name: 'WRAPPED', password: 'Secret-1' });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await wired.close();
});

function connect(role: 'read' | 'write', changed: Record<string, unknown> = {}): Connected {
  const user = changed['reads'] === 'wrapper' ? 'WRAPPED' : role === 'read' ? 'ADIT_READ' : 'ADIT_WRITE';
  const one = connectTo(sectionFor([wired.wire.port], { pingAfterIdleMs: 0, ...changed }), role, {
    secret: (name) => (name.includes('PASSWORD') ? 'Secret-1' : user),
  });
  open.push(one);
  return one;
}
const use = ({ session }: Connected, role: 'read' | 'write') =>
  session.ask(
    within(),
    (ask): Promise<unknown> => (role === 'read' ? ask.rows(PROBE, asked) : ask.call(WRITE, { customer: 'a' })),
  );
const WAYS = [
  ['the reading user, by views', 'read', {}],
  ['the reading user, through the wrapper', 'read', { reads: 'wrapper' }],
  ['the writing user, through the add-on', 'write', {}],
] as const;

describe.each(WAYS)('%s', (_who, role, changed) => {
  const sent = () => wired.engine.of(role === 'read' ? 'probe' : 'write').length;
  /** As a node that restarts: every session is lost, and found so by the ping. */
  const restart = () => wired.arm({ at: 'call', match: 'PING', action: 'cut' });

  it('goes on where the same database is back', async () => {
    const one = connect(role, changed);
    await use(one, role);
    restart();
    await use(one, role);
    expect(sent()).toBe(2);
    expect(wired.engine.sessions).toHaveLength(2);
    expect(one.abandoned).toEqual([]);
  });

  it('sends nothing to another database that took the place of the first, and ends its process', async () => {
    const one = connect(role, changed);
    await use(one, role);
    restart();
    dbid = '2002';
    await expect(use(one, role)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    await vi.waitFor(() => expect(one.abandoned).toHaveLength(1));
    await expect(use(one, role)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect(sent()).toBe(1);
  });

  it('works on where it is not told which database it is', async () => {
    for (const name of ['database', 'database_id']) wired.engine.answers.delete(name);
    const one = connect(role, changed);
    await use(one, role);
    restart();
    await use(one, role);
    expect(sent()).toBe(2);
    expect(one.abandoned).toEqual([]);
  });
});
