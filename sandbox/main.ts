import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SMALLEST } from './company/company.ts';
import { SYSTEM_NAMES, startSandbox } from './sandbox.ts';

const USAGE = `sandbox/main.ts [--customers N] [--items N] [--seed S] [--dir D] [--ready-file F] [--read-table on|off]
  [--sid ADT] [--port 0] [--sysnr NN] [--partner-codepage 4103|1100]
  [--fscm on|off] [--addon on|off] [--time-zone Europe/Berlin] [--client-role P|T|C|D|E] [--large-customer on|off] [--large-items 5000] [--rare-customers on|off]
  [--systems ecc|ebs|ecc,ebs] [--ebs-port 0] [--ebs-addon on|off] [--ebs-tls on|off] [--ebs-grants default|none]`;

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > 10_000_000)
    throw new Error(`--${name} is a whole number from ${least} on`);
  return value;
}

function onOrOff(name: string, text: string): 'on' | 'off' {
  if (text !== 'on' && text !== 'off') throw new Error(`--${name} is on or off`);
  return text;
}

function systemNames(text: string): (typeof SYSTEM_NAMES)[number][] {
  const names = text.split(',').map((name) => SYSTEM_NAMES.find((known) => known === name));
  const found = names.filter((name) => name !== undefined);
  if (found.length < names.length || new Set(found).size < found.length)
    throw new Error(`--systems is one or several of ${SYSTEM_NAMES.join(', ')}`);
  return found;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      customers: { type: 'string', default: '200' },
      items: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      dir: { type: 'string' },
      'ready-file': { type: 'string' },
      'read-table': { type: 'string', default: 'on' },
      sid: { type: 'string', default: 'ADT' },
      port: { type: 'string', default: '0' },
      fscm: { type: 'string', default: 'off' },
      addon: { type: 'string', default: 'on' },
      'time-zone': { type: 'string', default: 'Europe/Berlin' },
      'client-role': { type: 'string', default: 'T' },
      'large-customer': { type: 'string', default: 'off' },
      'large-items': { type: 'string' },
      'rare-customers': { type: 'string', default: 'off' },
      sysnr: { type: 'string' },
      'partner-codepage': { type: 'string', default: '4103' },
      systems: { type: 'string', default: 'ecc' },
      'ebs-port': { type: 'string', default: '0' },
      'ebs-addon': { type: 'string', default: 'on' },
      'ebs-tls': { type: 'string', default: 'off' },
      'ebs-grants': { type: 'string', default: 'default' },
    },
  });
  const timeZone = values['time-zone'];
  if (!Intl.supportedValuesOf('timeZone').includes(timeZone))
    throw new Error('--time-zone is a zone such as Europe/Berlin');
  const clientRole = (['P', 'T', 'C', 'D', 'E'] as const).find((role) => role === values['client-role']);
  if (clientRole === undefined) throw new Error('--client-role is P, T, C, D or E');
  if (!/^[A-Z][A-Z0-9]{2}$/.test(values.sid)) throw new Error('--sid is three letters or digits, such as ADT');
  const { sysnr, 'partner-codepage': partnerCodepage, 'large-items': largeItems } = values;
  if (sysnr !== undefined && !/^\d\d$/.test(sysnr)) throw new Error('--sysnr is two digits, such as 00');
  if (partnerCodepage !== '4103' && partnerCodepage !== '1100') throw new Error('--partner-codepage is 4103 or 1100');
  const ebsGrants = values['ebs-grants'];
  if (ebsGrants !== 'default' && ebsGrants !== 'none') throw new Error('--ebs-grants is default or none');
  return {
    systems: systemNames(values.systems),
    ebsPort: wholeNumber('ebs-port', values['ebs-port'], 0),
    ebsAddon: onOrOff('ebs-addon', values['ebs-addon']),
    ebsTls: onOrOff('ebs-tls', values['ebs-tls']),
    ebsGrants,
    customers: wholeNumber('customers', values.customers, SMALLEST.customers),
    items: wholeNumber('items', values.items, SMALLEST.items),
    seed: wholeNumber('seed', values.seed, 0),
    dir: values.dir,
    readyFile: values['ready-file'],
    readTable: onOrOff('read-table', values['read-table']),
    fscm: onOrOff('fscm', values.fscm),
    addon: onOrOff('addon', values.addon),
    timeZone,
    clientRole,
    largeCustomer: onOrOff('large-customer', values['large-customer']),
    ...(largeItems !== undefined && { largeItems: wholeNumber('large-items', largeItems, 1) }),
    rareCustomers: onOrOff('rare-customers', values['rare-customers']),
    sid: values.sid,
    port: wholeNumber('port', values.port, 0),
    ...(sysnr !== undefined && { sysnr }),
    partnerCodepage,
  } as const;
}

async function main(): Promise<void> {
  const { dir: wanted, readyFile, ...size } = readArguments();
  const dir = wanted ?? (await mkdtemp(join(tmpdir(), 'adit-sandbox-')));
  const onError = (error: unknown) => console.error('sandbox:', error);
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const sandbox = await startSandbox({ ...size, dir, now: () => Date.now(), onError });
  const ready = JSON.stringify({ controlUrl: sandbox.controlUrl, systems: sandbox.systems });
  if (readyFile !== undefined) {
    // Whoever waits for the file must never read half of it.
    const half = `${readyFile}.${process.pid}`;
    await writeFile(half, ready, { mode: 0o600 });
    await rename(half, readyFile);
  }
  console.log(ready);
  await asked;
  await sandbox.stop();
  if (wanted === undefined) await rm(dir, { recursive: true, force: true });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`sandbox: ${error instanceof Error ? error.message : String(error)}\nusage: ${USAGE}`);
    process.exit(1);
  },
);
