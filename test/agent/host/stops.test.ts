import { describe, expect, it } from 'vitest';
import { createSystemHandle, type HandleDeps } from '../../../agent/host/system-handle.ts';
import type { Notice } from '../../../domain/connector.ts';

const STOP: Notice = { code: 'ERP_DENIED', text: 'a package is not there', stops: ['create_promise', 'create_task'] };
const WARNING: Notice = { code: 'ORA-28002', text: 'the password expires' };

/** A system whose writing process tells these notices. */
const handle = (notices: readonly Notice[] | null) =>
  createSystemHandle({
    connector: { commands: {} },
    read: { status: () => ({ notices: [STOP] }) },
    write: notices && { status: () => ({ notices }) },
  } as never as HandleDeps);

describe('a command that the connector refuses at present', () => {
  it('is one that a notice of the writing process names, as long as it does', () => {
    const system = handle([WARNING, STOP]);
    expect(system.stopOf('create_task')).toEqual(STOP);
    expect(system.stopOf('log_call')).toBeNull();
    expect(handle([WARNING]).stopOf('create_task')).toBeNull();
  });

  it('is none where nothing is written at all', () => {
    expect(handle(null).stopOf('create_task')).toBeNull();
  });
});
