import { describe, expect, it } from 'vitest';
import { AditError } from '../../domain/errors.ts';
import { within } from '../bapi/world.ts';
import { attacked, C, OK, OTHER } from './hostile-rfc.ts';

const told = (data: unknown) => JSON.stringify(data);

describe('an ERP over RFC whose word on a command cannot be trusted', () => {
  const task = { commandId: 'c0ffee00-0000-4000-8000-000000000001', kind: 'create_task', customer: C };
  const args = { kind: 'follow_up', text: 'x' };
  const made = {
    EV_OBJECT_ID: '0000000001',
    EV_DUPLICATE: '',
    EV_POSTED_ON: '20260601',
    EV_POSTED_AT: '120000',
    RETURN: OK,
  };
  const absent = { ...made, EV_FOUND: '', EV_KUNNR: '', EV_DIGEST: '' };
  const execute = (reply: unknown, lookup: unknown = absent) => {
    const w = attacked({ Z_ADIT_ACTIVITY_CREATE: () => reply, Z_ADIT_COMMAND_LOOKUP: () => lookup });
    return w.erp.execute({ ...task, args }, within());
  };

  it('is never taken for done where it contradicts itself, and never for not sent', async () => {
    const replies: readonly unknown[] = [
      null,
      'x',
      {},
      { ...made, EV_OBJECT_ID: '' },
      { ...made, EV_OBJECT_ID: 5 },
      { ...made, EV_OBJECT_ID: 'x'.repeat(100) },
      { ...made, EV_POSTED_ON: '20261332' },
      { ...made, EV_POSTED_AT: '256199' },
      { ...made, RETURN: 'x' },
      { ...made, RETURN: [] },
      { ...made, RETURN: { ...OK, TYPE: 1 } },
      // Confirmed, and its own books know nothing of it.
      made,
    ];
    for (const reply of replies) {
      const { outcome } = await execute(reply);
      expect([told(reply), outcome]).toEqual([told(reply), 'unknown']);
    }
  });

  it('is not believed in what it says to look up of another digest, customer or number', async () => {
    const found = { ...made, EV_FOUND: 'X', EV_KIND: 'ACTIVITY_CREATE', EV_KUNNR: C, EV_DIGEST: 'd'.repeat(64) };
    for (const reply of [
      found,
      { ...found, EV_KUNNR: OTHER },
      { ...found, EV_OBJECT_ID: '' },
      { ...found, EV_POSTED_ON: '00000000' },
    ]) {
      const w = attacked({ Z_ADIT_COMMAND_LOOKUP: () => reply });
      expect(await w.erp.lookup({ ...task, args }, within())).toEqual({ found: 'cannot-tell' });
    }
    for (const reply of [
      null,
      'x',
      { ...found, EV_DIGEST: 5 },
      { ...found, RETURN: { ...OK, TYPE: 'E', ID: 'ZADIT', NUMBER: '011' } },
    ]) {
      const w = attacked({ Z_ADIT_COMMAND_LOOKUP: () => reply });
      await expect(w.erp.lookup({ ...task, args }, within())).rejects.toBeInstanceOf(AditError);
    }
  });
});

describe('what reaches an ERP over RFC', () => {
  it('is cut by nobody in silence: a text that its field cannot hold is refused before it is sent', async () => {
    const long = { kind: 'follow_up', text: 'x', assignee: 'x'.repeat(13) };
    const surrogate = { kind: 'follow_up', text: 'half \ud800 of it' };
    const nul = { kind: 'follow_up', text: 'a\u0000b' };
    for (const args of [long, surrogate, nul]) {
      const w = attacked({});
      const command = { commandId: 'c0ffee00-0000-4000-8000-000000000001', kind: 'create_task', customer: C, args };
      expect((await w.erp.execute(command, within())).outcome).toBe('refused');
      expect(w.calls).toEqual([]);
    }
  });
});
