import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChildMessage, ParentMessage } from '../../domain/ipc.ts';

const ENTRY = fileURLToPath(new URL('./toy-child.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start() {
  const child = fork(ENTRY, [], { serialization: 'advanced', env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  const received: ChildMessage[] = [];
  const waiting: { wanted: (message: ChildMessage) => boolean; found: (message: ChildMessage) => void }[] = [];
  child.on('message', (raw) => {
    const message = raw as ChildMessage;
    received.push(message);
    for (const one of waiting.filter(({ wanted }) => wanted(message))) one.found(message);
  });
  const next = (wanted: (message: ChildMessage) => boolean) => {
    const already = received.find(wanted);
    return already ? Promise.resolve(already) : new Promise<ChildMessage>((found) => waiting.push({ wanted, found }));
  };
  const answer = (id: number) =>
    next((message) => (message.t === 'result' || message.t === 'error') && message.id === id);
  return { child, next, answer, send: (message: ParentMessage) => child.send(message) };
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: a secret reference as it stands in a file
const PASSWORD = '${env:P}';

const opening: ParentMessage = {
  t: 'open',
  kind: 'toy',
  role: 'read',
  timeZone: 'Europe/Berlin',
  profile: 'development',
  workDir: '/w',
  section: { greeting: 'hello', password: PASSWORD },
  secrets: { [PASSWORD]: 'hunter2' },
};

const call = (
  id: number,
  method: Extract<ParentMessage, { t: 'call' }>['method'],
  ...args: unknown[]
): ParentMessage => ({
  t: 'call',
  id,
  method,
  args,
  remainingMs: 5_000,
});

describe('child process of a connector', () => {
  it('opens with the secrets of the first message and answers many calls at once', async () => {
    const { send, next, answer } = start();
    send(opening);
    expect(await next(({ t }) => t === 'ready')).toEqual({ t: 'ready' });
    send(call(1, 'find', { by: 'name', value: 'x' }));
    send(call(2, 'changes', null));
    send(call(3, 'changes', 'c7'));
    expect(await answer(1)).toMatchObject({ t: 'result', value: { found: [{ customer: 'hunter2', name: 'hello' }] } });
    expect(await answer(2)).toMatchObject({ value: { cursor: 'first' } });
    expect(await answer(3)).toMatchObject({ value: { cursor: 'c7' } });
    expect(await next(({ t }) => t === 'log')).toEqual({
      t: 'log',
      level: 'info',
      message: 'opened',
      fields: { role: 'read' },
    });
  });

  it('carries errors across with code and details, and unknown ones as a defect of its own', async () => {
    const { send, next, answer } = start();
    send(opening);
    await next(({ t }) => t === 'ready');
    send(call(1, 'execute', {}));
    send(call(2, 'lookup', 'x'));
    expect(await answer(1)).toMatchObject({ t: 'error', error: { code: 'ERP_LOCKED', details: { object: 'item' } } });
    expect(await answer(2)).toMatchObject({ t: 'error', error: { code: 'INTERNAL' } });
  });

  it('cancels one call and leaves the others alone', async () => {
    const { send, next, answer } = start();
    send(opening);
    await next(({ t }) => t === 'ready');
    send(call(1, 'read', 'customer', { customer: '1' }));
    send(call(2, 'identity'));
    expect(await answer(2)).toMatchObject({ t: 'result', value: { kind: 'toy' } });
    send({ t: 'cancel', id: 1 });
    expect(await answer(1)).toMatchObject({ t: 'error', error: { code: 'CANCELLED' } });
  });

  it('says under id 0 that a section does not fit or a kind is not its own', async () => {
    const first = start();
    first.send({ ...opening, section: { greeting: 1 } } as ParentMessage);
    expect(await first.next(({ t }) => t === 'error')).toMatchObject({ id: 0, error: { code: 'CONFIG_INVALID' } });
    const second = start();
    second.send({ ...opening, kind: 'other' } as ParentMessage);
    expect(await second.next(({ t }) => t === 'error')).toMatchObject({ id: 0, error: { code: 'CONFIG_INVALID' } });
  });

  it('ends by itself when the parent is gone, even with a call hanging', async () => {
    const { child, send, next } = start();
    send(opening);
    await next(({ t }) => t === 'ready');
    send(call(1, 'read', 'customer', { customer: '1' }));
    child.disconnect();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('ends with code 0 when asked to close', async () => {
    const { child, send, next } = start();
    send(opening);
    await next(({ t }) => t === 'ready');
    send({ t: 'close' });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('gives itself up on a native call that does not let go: says so, and is gone even if nobody kills it', async () => {
    const { child, send, next } = start();
    send(opening);
    await next(({ t }) => t === 'ready');
    send(call(1, 'changes', 'abandon'));
    expect(await next((message) => message.t === 'error' && message.id === 0)).toMatchObject({
      error: { code: 'ERP_UNREACHABLE', message: 'a native call does not let go' },
    });
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
  });

  it('is gone within its time when its connection cannot be closed', async () => {
    const { child, send, next } = start();
    send({ ...opening, section: { greeting: 'stubborn', password: PASSWORD } });
    await next(({ t }) => t === 'ready');
    child.disconnect();
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
  });

  it('tries a native driver instead of opening a connection, when that is what the first message asks for', async () => {
    const { send, next } = start();
    send({ t: 'probe', kind: 'toy', where: { folder: '/drivers', libraryHome: null, workDir: '/w' } });
    expect(await next(({ t }) => t === 'probed')).toEqual({
      t: 'probed',
      findings: [{ check: 'load', status: 'ok', text: 'loaded from /drivers' }],
    });
    send(opening);
    send(call(1, 'identity'));
    expect(await next((message) => message.t === 'error' && message.id === 1)).toMatchObject({
      error: { code: 'CANCELLED' },
    });
  });
});
