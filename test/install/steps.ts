import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Container, Ran } from './container.ts';

export interface Packages {
  readonly first: { readonly file: string; readonly version: string };
  readonly next: { readonly file: string; readonly version: string };
}

export interface Step {
  readonly title: string;
  run(): void | Promise<void>;
}

/** The life of an installation, in order; each step builds on the ones before. */
export function stepsOf(box: Container, packages: Packages): Step[] {
  const inside = (path: string) => join(box.root, path);
  const done = (ran: Ran, what: string): Ran => {
    assert.equal(ran.code, 0, `${what} failed with ${ran.code}: ${ran.err}${ran.out}`.slice(0, 1500));
    return ran;
  };
  const install = (file: string) => {
    copyFileSync(file, inside(`root/${basename(file)}`));
    return done(box.run('dpkg', '-i', `/root/${basename(file)}`), 'dpkg -i');
  };
  const adit = (...args: string[]) => box.run('adit', ...args);
  const json = (...args: string[]): Record<string, unknown> =>
    JSON.parse(done(adit(...args, '--json'), `adit ${args.join(' ')}`).out);
  const shown = (property: string) =>
    box.run('systemctl', 'show', 'adit', `--property=${property}`, '--value').out.trim();
  const mode = (path: string) => (statSync(inside(path)).mode & 0o777).toString(8);
  const journal = () => box.run('journalctl', '-u', 'adit', '-o', 'cat', '--no-pager').out;
  /** `status` exits 69 here, because there is no gateway; what it prints is what counts. */
  const status = (): Record<string, unknown> => JSON.parse(adit('status', '--json').out);
  let key = '';
  let records = 0;
  let pid = 0;

  return [
    {
      title: 'the package installs without a network and starts nothing that is not configured',
      run() {
        const { out } = install(packages.first.file);
        assert.match(out, /adit init/);
        assert.equal(shown('ActiveState'), 'inactive');
        assert.equal(mode('etc/adit/data.key'), '600');
        key = readFileSync(inside('etc/adit/data.key'), 'utf8');
        assert.match(key, /^[0-9a-f]{64}\n$/);
        done(box.run('id', 'adit'), 'id adit');
        assert.equal(json('version')['adit'], packages.first.version);
      },
    },
    {
      title: 'adit init makes a valid configuration that only root may change, and keeps the key',
      run() {
        const made = json('init', '--name', 'plant-1', '--gateway-url', 'wss://gateway.example.com/tunnel');
        assert.deepEqual([made['keySource'], made['keyMade']], ['credential', false]);
        assert.equal(readFileSync(inside('etc/adit/data.key'), 'utf8'), key);
        assert.equal(done(box.run('stat', '-c', '%U:%G %a', '/etc/adit/adit.yaml'), 'stat').out, 'root:adit 640\n');
        done(adit('config', 'validate'), 'adit config validate');
        done(adit('doctor', '--offline'), 'adit doctor --offline');
      },
    },
    {
      title: 'the unit is sound and its exposure at most 1.3',
      run() {
        done(
          box.run('systemd-analyze', 'verify', '--man=no', '/usr/lib/systemd/system/adit.service'),
          'systemd-analyze verify',
        );
        done(
          box.run('systemd-analyze', 'security', '--threshold=13', '--no-pager', 'adit.service'),
          'systemd-analyze security',
        );
      },
    },
    {
      title: 'adit service install starts it, and systemd hears that it is ready',
      run() {
        const state = json('service', 'install');
        assert.deepEqual(
          [state['active'], state['sub'], state['restarts'], state['says']],
          ['active', 'running', 0, 'running'],
        );
        pid = Number(state['pid']);
        assert.ok(pid > 0);
        assert.equal(json('service', 'status')['pid'], pid);
      },
    },
    {
      title: 'the CLI reaches it over the socket, its books are open and its audit is whole',
      run() {
        assert.ok(existsSync(inside('var/lib/adit/control.sock')));
        assert.equal(mode('var/lib/adit/control.sock'), '660');
        assert.ok('tunnel' in status());
        done(adit('writes', 'on'), 'adit writes on');
        const report = json('audit', 'verify');
        assert.equal(report['ok'], true);
        records = Number(report['records']);
        assert.ok(records > 0, 'switching writes on leaves a record');
      },
    },
    {
      title: 'it runs as its own user, without capabilities, behind a filter, and listens on no port',
      run() {
        const text = done(box.run('cat', `/proc/${pid}/status`), 'cat').out;
        assert.match(text, /^CapBnd:\t0+$/m);
        assert.match(text, /^NoNewPrivs:\t1$/m);
        assert.match(text, /^Seccomp:\t2$/m);
        assert.equal(done(box.run('ps', '-o', 'user=', '-p', String(pid)), 'ps').out.trim(), 'adit');
        for (let time = 0; time < 10; time++) box.run('kill', '-USR1', String(pid));
        assert.equal(done(box.run('ss', '-Hltn'), 'ss').out, '');
        assert.equal(shown('MainPID'), String(pid));
      },
    },
    {
      title: 'no secret stands in its arguments, its environment or its log',
      run() {
        const seen =
          ['cmdline', 'environ'].map((name) => box.run('cat', `/proc/${pid}/${name}`).out).join('\n') + journal();
        assert.ok(!seen.includes(key.trim()));
      },
    },
    {
      title: 'kill -9 brings up a new process by itself, with the same books',
      async run() {
        done(box.run('kill', '-KILL', String(pid)), 'kill');
        await box.until(
          'a new process is ready',
          () =>
            shown('ActiveState') === 'active' && Number(shown('MainPID')) !== pid && shown('StatusText') === 'running',
          20_000,
        );
        assert.equal(shown('NRestarts'), '1');
        const report = json('audit', 'verify');
        assert.ok(report['ok'] === true && Number(report['records']) >= records);
        assert.equal(status()['writes'], 'on');
      },
    },
    {
      title: 'systemctl stop ends it cleanly',
      run() {
        done(box.run('systemctl', 'stop', 'adit'), 'systemctl stop');
        assert.equal(shown('Result'), 'success');
        assert.match(journal(), /the agent has stopped/);
        assert.equal(adit('status').code, 69);
        done(box.run('systemctl', 'start', 'adit'), 'systemctl start');
      },
    },
    {
      title: 'an upgrade restarts it in the new version and keeps configuration, key and books',
      run() {
        const config = inside('etc/adit/adit.yaml');
        writeFileSync(config, `${readFileSync(config, 'utf8')}\n# mine\n`);
        install(packages.next.file);
        assert.equal(shown('ActiveState'), 'active');
        assert.equal(json('version')['adit'], packages.next.version);
        assert.match(readFileSync(config, 'utf8'), /# mine\n$/);
        assert.equal(readFileSync(inside('etc/adit/data.key'), 'utf8'), key);
        const report = json('audit', 'verify');
        assert.ok(report['ok'] === true && Number(report['records']) >= records);
      },
    },
    {
      title: 'a broken configuration fails with its place and is not tried again and again',
      async run() {
        const config = inside('etc/adit/adit.yaml');
        const good = readFileSync(config, 'utf8');
        writeFileSync(config, good.replace('stateDir:', 'statDir:'));
        box.run('systemctl', 'restart', 'adit');
        await box.until('it has failed', () => shown('ActiveState') === 'failed', 20_000);
        assert.equal(shown('ExecMainStatus'), '78');
        assert.equal(shown('NRestarts'), '0');
        assert.match(journal(), /did you mean "stateDir"\?/);
        writeFileSync(config, good);
        done(box.run('systemctl', 'restart', 'adit'), 'systemctl restart');
      },
    },
    {
      title: 'removing keeps configuration, key and books; purging leaves nothing',
      run() {
        done(box.run('dpkg', '-r', 'adit'), 'dpkg -r');
        assert.notEqual(shown('ActiveState'), 'active');
        for (const path of ['etc/adit/adit.yaml', 'etc/adit/data.key', 'var/lib/adit/ledger.db'])
          assert.ok(existsSync(inside(path)), path);
        for (const path of ['usr/bin/adit', 'usr/lib/adit']) assert.ok(!existsSync(inside(path)), path);
        done(box.run('dpkg', '-P', 'adit'), 'dpkg -P');
        const left = done(
          box.run(
            'find',
            '/etc',
            '/usr',
            '/var',
            '-xdev',
            '-path',
            '*adit*',
            '-not',
            '-path',
            '*audit*',
            '-not',
            '-path',
            '/var/log/journal/*',
          ),
          'find',
        ).out;
        assert.equal(left, '');
      },
    },
  ];
}
