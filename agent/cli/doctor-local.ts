import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import type { Config } from '../../config/schema.ts';
import { resolveSecret, secretReferences } from '../../config/secrets.ts';
import { loadDataKey } from '../../store/data-key.ts';
import { check, type Finding, fail, ok, type Row, warn } from './checklist.ts';
import { versions } from './version.ts';

const OLDEST_NODE = 24;
const OLDEST_NAPI = 10;
const LOW_BYTES = 1024 ** 3;
const FULL_BYTES = 128 * 1024 ** 2;
/** Where the package keeps the file that the unit hands over as a credential. */
const CREDENTIAL_SOURCE = '/etc/adit';

export function runtimeRows(): Row[] {
  const { node, napi, platform, adit } = versions();
  const isOldNode = Number.parseInt(node, 10) < OLDEST_NODE;
  const isOldApi = Number(napi) < OLDEST_NAPI;
  return [
    {
      layer: 'runtime',
      check: 'node',
      status: isOldNode ? 'fail' : 'ok',
      text: `adit ${adit} on Node ${node}, ${platform}`,
      ...(isOldNode && { remedy: `run with Node ${OLDEST_NODE} or newer; the package brings it along` }),
    },
    {
      layer: 'runtime',
      check: 'node-api',
      status: isOldApi ? 'fail' : 'ok',
      text: `version ${napi}, the database needs ${OLDEST_NAPI}`,
      ...(isOldApi && { remedy: 'use the Node that the package brings along' }),
    },
  ];
}

/** Keys, secrets and disk: all that needs no network. */
export function localRows(config: Config): Promise<Row[]> {
  const { agent } = config;
  const references = secretReferences([config.tunnel, config.systems]);
  return Promise.all([
    check('keys', 'data key', () => keyFinding(agent)),
    ...references.map((reference) =>
      check('keys', reference, () => {
        resolveSecret(reference);
        return ok('readable');
      }),
    ),
    check('disk', 'state folder', () => diskFinding(agent.stateDir)),
  ]);
}

function keyFinding({ keySource, stateDir }: Config['agent']): Finding {
  if (keySource.kind === 'credential' && !process.env['CREDENTIALS_DIRECTORY']) {
    const source = `${CREDENTIAL_SOURCE}/${keySource.name}`;
    if (existsSync(source)) return ok(`systemd hands over ${source} to the service`);
    return warn(
      `only the service sees credential ${keySource.name}, and ${source} is not there`,
      'fine if the unit has another LoadCredential=; else run "adit init"',
    );
  }
  const { source, fingerprint } = loadDataKey(keySource, stateDir);
  return ok(`${source}, fingerprint ${fingerprint}`);
}

async function diskFinding(stateDir: string): Promise<Finding> {
  if (!existsSync(stateDir))
    return fail(`${stateDir} does not exist`, 'run "adit init", or make the folder for the service user (mode 750)');
  const space = await statfs(stateDir);
  const free = space.bavail * space.bsize;
  const text = `${stateDir}, ${(free / 1024 ** 3).toFixed(1)} GiB free`;
  if (free < FULL_BYTES) return fail(text, 'free disk space: new commands are refused when it is full');
  if (free < LOW_BYTES) return warn(text, 'free disk space before it gets full');
  try {
    await access(stateDir, constants.W_OK);
  } catch {
    return warn(
      `${text}, not writable for the user who asks`,
      'run "adit doctor" as root or as the service user to be sure',
    );
  }
  return ok(text);
}
