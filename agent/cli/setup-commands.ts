import type { Command } from 'commander';
import { type Bind, text } from './cli.ts';
import { outline } from './terminal.ts';

/** `adit init | enroll | doctor` */
export function addSetupCommands(program: Command, bind: Bind): void {
  bind(
    program
      .command('init')
      .description('write a first configuration and make the key of the databases; asks nothing')
      .requiredOption('--name <name>', 'name of this agent, such as plant-1')
      .requiredOption('--gateway-url <url>', "the gateway's tunnel, wss://…")
      .option('--enrol-url <url>', 'where certificates are issued; by default https on the same host, /enrol')
      .option('--ca-file <file>', 'certificate of the private CA', '/etc/adit/ca.pem')
      .option('--state-dir <folder>', 'where the databases live', '/var/lib/adit')
      .option('--key-source <kind>', 'file, or credential (systemd hands the key over)')
      .option('--key-file <file>', 'key of the databases, outside the state folder', '/etc/adit/data.key')
      .option('--profile <profile>', 'production or development', 'production'),
    async (cli, options) => {
      const { initialise } = await import('./init.ts');
      const required = (name: string) => text(options, name) ?? '';
      const done = initialise({
        configPath: cli.configPath,
        name: required('name'),
        gatewayUrl: required('gatewayUrl'),
        enrolUrl: text(options, 'enrolUrl'),
        caFile: required('caFile'),
        stateDir: required('stateDir'),
        keySource: text(options, 'keySource'),
        keyFile: required('keyFile'),
        profile: required('profile'),
      });
      cli.terminal.result(
        done,
        () =>
          `${outline(done)}\nnext: put the CA's certificate at ${done.caFile}, then "adit enroll --token-file <file>"`,
      );
    },
  );

  bind(
    program
      .command('enroll')
      .description('make a key on this host and have the gateway sign a certificate for it')
      .requiredOption('--token-file <file>', 'file with the one-time token, or - for stdin')
      .option('--ca-pin <sha256>', "fingerprint of the private CA's certificate, instead of tunnel.caFile"),
    async (cli, options) => {
      const { enrolAgent } = await import('./enrol-agent.ts');
      const done = await enrolAgent(cli, text(options, 'tokenFile') ?? '', text(options, 'caPin'));
      cli.terminal.result(done, () => outline(done));
    },
  );

  bind(
    program
      .command('doctor')
      .description('check everything between this host, the gateway and the ERPs; exit code 2 when something fails')
      .option('--offline', 'only what needs no network'),
    async (cli, options) => {
      const { runDoctor } = await import('./doctor.ts');
      return runDoctor(cli, { offline: options['offline'] === true });
    },
  );
}
