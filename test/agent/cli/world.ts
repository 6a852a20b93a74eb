import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '../../../agent/cli/main.ts';
import { controlAddress } from '../../../agent/control/address.ts';
import type { ControlMethods } from '../../../agent/control/messages.ts';
import { ControlServer } from '../../../agent/control/server.ts';
import type { Logger } from '../../../agent/log.ts';

const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => silent };

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** stdout as JSON; throws if it is anything else. */
  json(): unknown;
}

/** A folder with an initialised agent; `serve` stands in for the running daemon behind the real control socket. */
export class CliWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'adit-cli-'));
  readonly configFile = join(this.folder, 'etc', 'adit.yaml');
  readonly stateDir = join(this.folder, 'state');
  readonly asked: { method: string; params: unknown }[] = [];
  #server: ControlServer | null = null;

  async run(
    args: readonly string[],
    given: { stdin?: string; env?: Record<string, string>; tty?: boolean } = {},
  ): Promise<Ran> {
    let out = '';
    let err = '';
    const code = await runCli(['--config', this.configFile, ...args], {
      stdout: { write: (text) => (out += text), isTTY: given.tty ?? false },
      stderr: { write: (text) => (err += text) },
      stdin: Readable.from([given.stdin ?? '']),
      env: { HOME: this.folder, ...given.env },
    });
    return { code, out, err, json: () => JSON.parse(out) };
  }

  init(...more: string[]): Promise<Ran> {
    const { folder } = this;
    return this.run([
      'init',
      ...['--name', 'plant-1', '--gateway-url', 'wss://gateway.example.com/tunnel', '--profile', 'development'],
      ...[
        '--state-dir',
        this.stateDir,
        '--key-file',
        join(folder, 'etc', 'data.key'),
        '--ca-file',
        join(folder, 'etc', 'ca.pem'),
      ],
      ...['--key-source', 'file'],
      ...more,
    ]);
  }

  async serve(methods: ControlMethods): Promise<void> {
    const noted = Object.fromEntries(
      Object.entries(methods).map(([method, run]) => [
        method,
        (params: Readonly<Record<string, unknown>>) => {
          this.asked.push({ method, params });
          return run(params);
        },
      ]),
    );
    this.#server = new ControlServer({
      address: controlAddress({ name: 'plant-1', stateDir: this.stateDir }),
      methods: noted,
      log: silent,
    });
    await this.#server.start();
  }

  async close(): Promise<void> {
    await this.#server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
