import { describe, expect, it } from 'vitest';
import { controlMethods, type MethodDeps } from '../../agent/control-methods.ts';
import type { CommandState } from '../../domain/commands.ts';
import { AditError } from '../../domain/errors.ts';

const parts = { systemId: 'ADT', client: '100', installation: 'unknown' };
const identity = (client: string) => ({ kind: 'sap-ecc', parts: { ...parts, client } });

function doctorOf(
  state: object,
  doctor: () => Promise<unknown> = async () => [{ check: 'tcp', status: 'ok', text: 'x' }],
  { links = [], known = null }: { links?: string[][]; known?: readonly string[] | null } = {},
) {
  const host = {
    systems: () => [{ name: 'ecc', doctor }],
    status: () => [{ name: 'ecc', identity: { pinned: identity('100'), seen: identity('100'), ...state } }],
  };
  const records = {
    position: () => ({ asOf: known && '2026-06-01T00:00:00.000Z' }),
    find: ({ value }: { value: string }) => (known?.includes(value) ? [{ customer: value }] : []),
  };
  const deps = { host, records, config: { links }, ledger: {}, sync: {} };
  return controlMethods(deps as never as MethodDeps)['doctor']?.({});
}

describe('doctor of the running agent', () => {
  it('says which system answers and that it is the pinned one', async () => {
    expect(await doctorOf({ state: 'pinned' })).toEqual([
      {
        system: 'ecc',
        findings: [
          { check: 'tcp', status: 'ok', text: 'x' },
          { check: 'identity', status: 'ok', text: 'systemId ADT, client 100, as pinned' },
        ],
      },
    ]);
  });

  it('fails when another client answers, and says what to do', async () => {
    expect(await doctorOf({ state: 'mismatch', seen: identity('200') })).toMatchObject([
      {
        findings: [
          {},
          {
            status: 'fail',
            text: 'systemId ADT, client 200 answers where systemId ADT, client 100 is pinned; writes are locked',
            remedy: expect.stringContaining('adit system repin ecc'),
          },
        ],
      },
    ]);
  });

  it('still reports when the connector cannot be asked', async () => {
    const down = () => Promise.reject(new AditError('ERP_UNREACHABLE', 'nobody answers'));
    expect(await doctorOf({ state: 'unverified', seen: null }, down)).toMatchObject([
      { findings: [{ check: 'connector', status: 'fail', text: 'nobody answers' }, { status: 'warn' }] },
    ]);
  });
});

describe('doctor and the linked customers', () => {
  const links = [
    ['ecc/0000100001', 'ebs/1'],
    ['ecc/100002', 'ebs/2'],
    ['ecc/3', 'ebs/3'],
  ];
  const rowOf = async (known: readonly string[] | null, table = links) => {
    const [{ findings }] = (await doctorOf({ state: 'pinned' }, undefined, { links: table, known })) as [
      { findings: { check: string }[] },
    ];
    return findings.filter(({ check }) => check === 'links');
  };

  it('says which of them do not exist, however many zeros they are written with', async () => {
    expect(await rowOf(['0000100001', '0000100002'])).toMatchObject([
      { status: 'warn', text: 'linked, but not there: 3', remedy: 'correct "links" in adit.yaml' },
    ]);
    expect(await rowOf(['0000100001', '0000100002', '3'])).toMatchObject([
      { status: 'ok', text: 'all 3 linked customers exist' },
    ]);
  });

  it('says that it cannot tell before the index is loaded, and nothing where nobody is linked', async () => {
    expect(await rowOf(null)).toMatchObject([{ status: 'warn', remedy: expect.stringContaining('searchIndex') }]);
    expect(await rowOf(['1'], [])).toEqual([]);
  });
});

describe('what an operator may do about an unknown outcome', () => {
  function agent(states: Readonly<Record<string, CommandState>>) {
    const audited: { kind: string; actor: string; subject?: string }[] = [];
    const asked: unknown[] = [];
    const ledger = {
      audit: { append: async (entry: (typeof audited)[number]) => void audited.push(entry) },
      command: (commandId: string) => (states[commandId] ? { commandId, state: states[commandId] } : null),
      list: () => Object.entries(states).map(([commandId, state]) => ({ commandId, state })),
      reconcile: async (wish: { commandId: string }) => {
        asked.push(wish);
        if (wish.commandId === 'c2') throw new AditError('SYSTEM_PINNED', 'another system answers');
        return { commandId: wish.commandId, found: 'present', state: 'confirmed', note: 'has it' };
      },
      retry: async (wish: unknown) => void asked.push(wish),
      cancel: async (wish: unknown) => void asked.push(wish),
    };
    const methods = controlMethods({ host: {}, ledger, sync: {} } as never as MethodDeps);
    const ask = (method: string, params: Readonly<Record<string, unknown>>) => methods[method]?.(params);
    return { ask, audited, asked };
  }
  const by = { operator: 'erika' };

  it('asks about every command of unknown outcome, the oldest first, and one failure hides no other', async () => {
    const { ask, audited, asked } = agent({ c3: 'parked', c2: 'uncertain', c1: 'parked' });
    expect(await ask('outbox.reconcile', by)).toEqual([
      expect.objectContaining({ commandId: 'c1', found: 'present' }),
      expect.objectContaining({ commandId: 'c2', found: 'unreachable', code: 'SYSTEM_PINNED', state: 'uncertain' }),
      expect.objectContaining({ commandId: 'c3', found: 'present' }),
    ]);
    expect(asked).toHaveLength(3);
    expect(audited.map(({ kind, actor, subject }) => [kind, actor, subject])).toEqual([
      ['cli.outbox.reconcile', 'erika', 'c1'],
      ['cli.outbox.reconcile', 'erika', 'c2'],
      ['cli.outbox.reconcile', 'erika', 'c3'],
    ]);
  });

  it('is in the audit before it is done, and a dry run is told from the real thing', async () => {
    const { ask, audited, asked } = agent({ c1: 'parked' });
    await ask('outbox.reconcile', { ...by, commandId: 'c1', dryRun: true });
    await ask('outbox.retry', { ...by, commandId: 'c1', reason: 'absent', dryRun: true });
    await ask('outbox.retry', { ...by, commandId: 'c1', reason: 'absent' });
    await ask('outbox.cancel', { ...by, commandId: 'c1', reason: 'twice' });
    expect(audited.map(({ kind }) => kind)).toEqual([
      'cli.outbox.reconcile.dry-run',
      'cli.outbox.retry.dry-run',
      'cli.outbox.retry',
      'cli.outbox.cancel',
    ]);
    expect(asked).toHaveLength(4);
    expect(await ask('outbox.cancel', { ...by, commandId: 'c1', reason: 'twice', dryRun: true })).toMatchObject({
      state: 'parked',
    });
    expect(asked).toHaveLength(4);
    await expect(ask('outbox.retry', { ...by, commandId: 'c9', reason: 'absent' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(ask('outbox.cancel', { ...by, commandId: 'c1' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
