import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlAddress } from '../../../agent/control/address.ts';
import { createControlClient } from '../../../agent/control/client.ts';
import type { ControlMethods } from '../../../agent/control/messages.ts';
import { ControlServer } from '../../../agent/control/server.ts';
import type { Logger } from '../../../agent/log.ts';
import { AditError } from '../../../domain/errors.ts';

const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => silent };

let folder = '';
let address = '';
const open: { close(): unknown }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adit-ctl-'));
  address = controlAddress({ name: 'a', stateDir: folder });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(methods: ControlMethods): Promise<ControlServer> {
  const server = new ControlServer({ address, methods, log: silent });
  await server.start();
  open.push(server);
  return server;
}

const echo: ControlMethods = {
  status: async (params) => ({ params }),
  'outbox.show': async () => {
    throw new AditError('NOT_FOUND', 'no such command', { details: { commandId: 'x' }, hint: 'look again' });
  },
  hang: () => new Promise(() => {}),
  burst: async () => 'x'.repeat(17 * 1024 * 1024),
  broken: async () => {
    throw new TypeError('boom');
  },
};

function raw(text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk;
      if (got.endsWith('\n')) socket.destroy();
    });
    socket.on('close', () => resolve(got));
    socket.on('error', reject);
    socket.write(text);
  });
}

describe('control', () => {
  it('carries a request to its method and the result back', async () => {
    await serve(echo);
    await expect(createControlClient(address).ask('status', { load: true })).resolves.toEqual({
      params: { load: true },
    });
  });

  it('carries an error with its code, details and hint', async () => {
    await serve(echo);
    await expect(createControlClient(address).ask('outbox.show')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'no such command',
      details: { commandId: 'x' },
      hint: 'look again',
    });
    await expect(createControlClient(address).ask('broken')).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it.each(['nothing', 'constructor', '__proto__', 'a.b.c', 'STATUS'])('refuses the method "%s"', async (method) => {
    await serve(echo);
    await expect(createControlClient(address).ask(method)).rejects.toMatchObject({
      code: expect.stringMatching(/OP_UNKNOWN|INPUT_INVALID/),
    });
  });

  it('lets owner and group connect and nobody else, and listens on no TCP port', async () => {
    await serve(echo);
    expect((statSync(address).mode & 0o777).toString(8)).toBe('660');
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap')).toEqual([]);
  });

  it.each([
    ['no JSON', 'hello\n', 'INPUT_INVALID'],
    ['another shape', '{"id":1,"method":"status","extra":1}\n', 'INPUT_INVALID'],
    ['an endless line', Buffer.alloc(1024 * 1024 + 2, 0x61), 'PAYLOAD_TOO_LARGE'],
  ])('answers %s with an error and serves on', async (_, text, code) => {
    await serve(echo);
    expect(JSON.parse(await raw(text))).toMatchObject({ id: 0, error: { code } });
    await expect(createControlClient(address).ask('status')).resolves.toBeDefined();
  });

  it('answers requests that arrive in pieces and several in one packet', async () => {
    await serve(echo);
    const socket = connect(address);
    open.push({ close: () => socket.destroy() });
    const lines = await new Promise<string[]>((resolve) => {
      let got = '';
      socket.on('data', (chunk) => {
        got += chunk;
        const whole = got.split('\n').slice(0, -1);
        if (whole.length === 3) resolve(whole);
      });
      socket.write('{"id":1,"method":"sta');
      socket.write('tus"}\n{"id":2,"method":"status"}\n{"id":3,"method":"status"}\n');
    });
    expect(lines.map((line) => JSON.parse(line).id).toSorted()).toEqual([1, 2, 3]);
  });

  it('says that an answer is too large instead of sending it', async () => {
    await serve(echo);
    await expect(createControlClient(address).ask('burst')).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('gives up on an agent that does not answer', async () => {
    await serve(echo);
    await expect(createControlClient(address).ask('hang', {}, 60)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('says that the agent ended when it closes in the middle of a request', async () => {
    const server = await serve(echo);
    const asked = createControlClient(address).ask('hang');
    const outcome = expect(asked).rejects.toMatchObject({ code: 'TUNNEL_CLOSED' });
    await createControlClient(address).ask('status');
    await server.close();
    await outcome;
    await server.close();
  });

  it('says NOT_RUNNING where nobody listens', async () => {
    await expect(createControlClient(address).ask('status')).rejects.toMatchObject({ code: 'NOT_RUNNING' });
    writeFileSync(address, '');
    await expect(createControlClient(address).ask('status')).rejects.toMatchObject({ code: 'NOT_RUNNING' });
  });

  it('refuses an answer out of form', async () => {
    const stranger = createServer((socket) => socket.end('220 mail.example.com\n'));
    await new Promise<void>((resolve) => stranger.listen(address, resolve));
    open.push(stranger);
    await expect(createControlClient(address).ask('status')).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' });
  });

  it('replaces the socket that a killed agent left behind', async () => {
    const script = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => process.kill(process.pid, 'SIGKILL'))`;
    expect(spawnSync(process.execPath, ['-e', script]).signal).toBe('SIGKILL');
    expect(existsSync(address)).toBe(true);
    await serve(echo);
    await expect(createControlClient(address).ask('status')).resolves.toBeDefined();
  });

  it('refuses to start beside a living agent and leaves that one alone', async () => {
    await serve(echo);
    const second = new ControlServer({ address, methods: {}, log: silent });
    await expect(second.start()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(createControlClient(address).ask('status')).resolves.toBeDefined();
  });

  it('refuses a path that a socket cannot have and uses a pipe on Windows', () => {
    expect(() => controlAddress({ name: 'a', stateDir: `/${'x'.repeat(100)}` }, 'linux')).toThrow('a socket takes 103');
    expect(controlAddress({ name: 'plant-1', stateDir: 'C:\\x' }, 'win32')).toBe('\\\\.\\pipe\\adit-plant-1');
  });
});
