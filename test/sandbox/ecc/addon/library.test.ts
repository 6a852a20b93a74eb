import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAddOn } from '../../../../sandbox/ecc/addon/addon.ts';
import { addOnObjects } from '../../../../sandbox/ecc/addon/objects.ts';
import { readSource } from '../../../../sandbox/ecc/addon/source.ts';
import { transpiledAddOn } from '../../../../sandbox/ecc/addon/transpile.ts';
import { functionLibrary } from '../../../../sandbox/ecc/functions/library.ts';
import type { Ledger } from '../../../../sandbox/ledger/ledger.ts';
import { logOn } from '../session/caller.ts';
import { type AddOnWorld, command, openAddOnWorld, rowsOf } from './world.ts';

let world: AddOnWorld;
beforeAll(async () => {
  world = await openAddOnWorld();
}, 60_000);
afterAll(() => world?.close());

describe('the add-on in the function library', () => {
  it('has the fifteen functions, those that write marked as committing by themselves', async () => {
    const addOn = await loadAddOn();
    const commits = addOn.names.filter((name) => addOn.find(name)?.signature.commits === 'self');
    expect(addOn.names).toHaveLength(15);
    expect(commits).toEqual([
      'Z_ADIT_PROMISE_CREATE',
      'Z_ADIT_PROMISE_CHANGE',
      'Z_ADIT_DISPUTE_CREATE',
      'Z_ADIT_DISPUTE_UPDATE',
      'Z_ADIT_ACTIVITY_CREATE',
      'Z_ADIT_PREFERENCE_SET',
    ]);
  });

  it('describes its interfaces to RFC_GET_FUNCTION_INTERFACE, with lengths, tables and what is optional', async () => {
    const result = await world.call('RFC_GET_FUNCTION_INTERFACE', { FUNCNAME: 'Z_ADIT_PROMISE_CREATE' });
    const rows = rowsOf(result, 'PARAMS');
    const row = (name: string) => rows.find(({ PARAMETER }) => PARAMETER === name);
    expect(row('IV_COMMAND_ID')).toMatchObject({
      PARAMCLASS: 'I',
      EXID: 'C',
      INTLENGTH: '72',
      OPTIONAL: '',
      TABNAME: 'ZADIT_CMD',
    });
    expect(row('IV_METHOD')).toMatchObject({ PARAMCLASS: 'I', OPTIONAL: 'X', INTLENGTH: '40' });
    expect(row('IT_ITEMS')).toMatchObject({ PARAMCLASS: 'I', TABNAME: 'ZADIT_T_ITEM', EXID: 'h' });
    expect(row('EV_POSTED_ON')).toMatchObject({ PARAMCLASS: 'E', EXID: 'D', INTLENGTH: '16' });
    expect(row('RETURN')).toMatchObject({ PARAMCLASS: 'E', TABNAME: 'BAPIRET2' });
    expect(rows.some(({ PARAMCLASS }) => PARAMCLASS === 'T' || PARAMCLASS === 'X')).toBe(false);
  });

  it('describes its structures to DDIF_FIELDINFO_GET', async () => {
    const rows = rowsOf(
      await world.call('DDIF_FIELDINFO_GET', { TABNAME: 'ZADIT_S_ITEM', FIELDNAME: '' }),
      'DFIES_TAB',
    );
    expect(rows.map(({ FIELDNAME }) => FIELDNAME)).toEqual([
      'PROMISE_ID',
      'BUKRS',
      'BELNR',
      'GJAHR',
      'BUZEI',
      'INVOICE',
      'AMOUNT',
      'WAERS',
    ]);
    expect(rows.find(({ FIELDNAME }) => FIELDNAME === 'AMOUNT')).toMatchObject({
      DATATYPE: 'DEC',
      INTTYPE: 'P',
      LENG: '000023',
      DECIMALS: '000004',
      INTLEN: '000012',
    });
  });

  it('refuses a name that is no parameter, and lets a reading user call what reads only', async () => {
    await expect(world.call('Z_ADIT_PROMISES_READ', { IV_KUNR: '1' })).rejects.toThrow('IV_KUNR');
    const reader = world.system.logon({
      user: { name: 'ADIT_READ', password: '', role: 'read' },
      language: 'E',
      session: 'r',
    });
    const call = (name: string) =>
      reader.call(
        { name, bind: () => ({ text: () => '', row: () => ({}), rows: () => [] }) },
        { scanned: () => {}, end: () => {} },
      );
    await expect(call('Z_ADIT_PREFERENCE_SET')).rejects.toMatchObject({ reason: 'no_authority' });
    expect((await call('Z_ADIT_VERSION')).result).toMatchObject({ EV_VERSION: '1.0.0' });
    await reader.close();
  });

  it('keeps apart what sessions at work at the same time are', async () => {
    const one = logOn(world.system, 'MEIER');
    const other = logOn(world.system, 'QUILL');
    const task = (caller: typeof one) =>
      caller.call('Z_ADIT_ACTIVITY_CREATE', { ...command('0000010001'), IV_KIND: 'TASK', IV_TEXT: 'x' });
    for (let round = 0; round < 5; round += 1) await Promise.all([task(one), task(other)]);
    const { rows } = await world.db.query(
      'SELECT created_by, count(*)::int AS n FROM ecc.zadit_activity GROUP BY 1 ORDER BY 1',
    );
    expect(rows).toEqual([
      { created_by: 'MEIER', n: 5 },
      { created_by: 'QUILL', n: 5 },
    ]);
    await Promise.all([one, other].map(({ session }) => session.close()));
    await world.clear();
  });
});

describe('the tables of the add-on', () => {
  it('are on the database as its dictionary objects say, with keys and secondary indexes', async () => {
    const { tables } = addOnObjects(readSource());
    expect(tables).toHaveLength(10);
    for (const { name, fields } of tables) {
      const { rows } = await world.db.query<{ column_name: string }>(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'ecc' AND table_name = $1 ORDER BY ordinal_position",
        [name.toLowerCase()],
      );
      expect(rows.map((row) => row.column_name)).toEqual(fields.map((field) => field.name.toLowerCase()));
    }
    const { rows } = await world.db.query(
      "SELECT tablename, count(*)::int AS n FROM pg_indexes WHERE schemaname = 'ecc' AND tablename IN ('zadit_cmd', 'zadit_dispute') GROUP BY 1 ORDER BY 1",
    );
    expect(rows).toEqual([
      { tablename: 'zadit_cmd', n: 1 },
      { tablename: 'zadit_dispute', n: 4 },
    ]);
  });
});

describe('the transpiled source', () => {
  it('is the same from the cache and afresh', async () => {
    const kept = await transpiledAddOn();
    rmSync(fileURLToPath(new URL('../../../../.cache/abap-addon/', import.meta.url)), { recursive: true, force: true });
    expect(await transpiledAddOn()).toEqual(kept);
  }, 60_000);
});

describe('a sandbox without the add-on', () => {
  it('answers every one of its functions as one that does not exist', async () => {
    const addOn = await loadAddOn();
    const without = functionLibrary();
    expect(addOn.names.filter((name) => without.find(name) !== undefined)).toEqual([]);
    expect(without.structure?.('ZADIT_S_ITEM')).toBeUndefined();
  });

  it('has neither its functions nor its tables nor anything of it in its books', async () => {
    const child = spawn(
      process.execPath,
      ['sandbox/main.ts', '--customers', '20', '--items', '120', '--addon', 'off'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    try {
      const [line] = await once(createInterface(child.stdout), 'line');
      const ready = JSON.parse(line) as { controlUrl: string };
      const ledger = (await (await fetch(`${ready.controlUrl}/ledger`)).json()) as Ledger;
      expect([ledger.promises, ledger.disputes, ledger.activities, ledger.preferences]).toEqual([[], [], [], []]);
      expect(ledger.customers.length).toBeGreaterThan(10);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }, 60_000);
});
