import { describe, expect, it } from 'vitest';
import { controlMethods, type MethodDeps } from '../../agent/control-methods.ts';
import { AditError } from '../../domain/errors.ts';

const parts = { systemId: 'ADT', client: '100', installation: 'unknown' };
const identity = (client: string) => ({ kind: 'sap-ecc', parts: { ...parts, client } });

function doctorOf(
  state: object,
  doctor: () => Promise<unknown> = async () => [{ check: 'tcp', status: 'ok', text: 'x' }],
) {
  const host = {
    systems: () => [{ name: 'ecc', doctor }],
    status: () => [{ name: 'ecc', identity: { pinned: identity('100'), seen: identity('100'), ...state } }],
  };
  return controlMethods({ host, ledger: {}, sync: {} } as never as MethodDeps)['doctor']?.({});
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
