import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { AditError } from '../../domain/errors.ts';
import { configTemplate } from '../../installer/config-template.ts';
import { createKeyFile } from '../../store/data-key.ts';
import { oneOf } from './cli.ts';

export interface InitFacts {
  readonly configPath: string;
  readonly name: string;
  readonly gatewayUrl: string;
  readonly enrolUrl: string | undefined;
  readonly caFile: string;
  readonly stateDir: string;
  readonly keySource: string | undefined;
  readonly keyFile: string;
  readonly profile: string;
}

export interface InitDone {
  readonly configFile: string;
  readonly keyFile: string;
  readonly keySource: string;
  readonly keyMade: boolean;
  readonly stateDir: string;
  readonly caFile: string;
}

/** The name under which the unit hands the key to the service: LoadCredential=data.key:… */
const CREDENTIAL = 'data.key';
const SERVICE_USER = 'adit';

/**
 * Writes `adit.yaml` (0640), the key file (0600, outside the state folder) and the state folder (0750). Overwrites
 * nothing but the example that the package brought: throws CONFIG_INVALID if a configuration is there. A key that is
 * there is kept: it may be all that opens an existing state folder.
 */
export function initialise(facts: InitFacts): InitDone {
  const service = serviceUser();
  const kind = oneOf(facts.keySource ?? (service ? 'credential' : 'file'), ['file', 'credential'], '--key-source');
  const identity = join(facts.stateDir, 'identity');
  const text = configTemplate({
    name: facts.name,
    stateDir: facts.stateDir,
    keySource: kind === 'file' ? { kind, path: facts.keyFile } : { kind, name: CREDENTIAL },
    profile: oneOf(facts.profile, ['production', 'development'], '--profile'),
    gatewayUrl: facts.gatewayUrl,
    enrolUrl: facts.enrolUrl ?? enrolUrlOf(facts.gatewayUrl),
    caFile: facts.caFile,
    certFile: join(identity, 'agent.pem'),
    keyFile: join(identity, 'agent.key'),
  });
  const { problems } = parseConfig(text, facts.configPath, {});
  if (problems.length > 0) {
    const first = problems[0];
    throw new AditError('INPUT_INVALID', `what was given makes no valid configuration: ${first?.message}`, {
      hint: first?.fix ?? '',
    });
  }
  if (existsSync(facts.configPath)) {
    throw new AditError('CONFIG_INVALID', `${facts.configPath} exists already`, {
      hint: 'change it with an editor, or name another file with --config',
    });
  }
  // Before the key, whose maker would make a folder that only root can enter.
  mkdirSync(dirname(facts.configPath), { recursive: true, mode: 0o755 });
  const keyMade = !existsSync(facts.keyFile);
  if (keyMade) createKeyFile(facts.keyFile, facts.stateDir);
  for (const folder of [facts.stateDir, identity]) {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    if (service) chownSync(folder, service.uid, service.gid);
  }
  if (service && kind === 'file') chownSync(facts.keyFile, service.uid, service.gid);
  writeNew(facts.configPath, text, service?.gid ?? null);
  return {
    configFile: facts.configPath,
    keyFile: facts.keyFile,
    keySource: kind,
    keyMade,
    stateDir: facts.stateDir,
    caFile: facts.caFile,
  };
}

function writeNew(path: string, text: string, gid: number | null): void {
  const file = openSync(path, 'wx', 0o640);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } catch (thrown) {
    unlinkSync(path);
    throw new AditError('STORE_FULL', `cannot write ${path}`, { cause: thrown });
  } finally {
    closeSync(file);
  }
  if (gid !== null) chownSync(path, 0, gid);
}

function enrolUrlOf(gatewayUrl: string): string {
  const url = URL.parse(gatewayUrl);
  if (!url)
    throw new AditError('INPUT_INVALID', '--gateway-url is not an address such as wss://gateway.example.com/tunnel');
  return `https://${url.host}/enrol`;
}

/** The user that the package made, when we may hand files over to it. */
function serviceUser(): { uid: number; gid: number } | null {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return null;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((row) => row.startsWith(`${SERVICE_USER}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid !== undefined && gid !== undefined ? { uid: Number(uid), gid: Number(gid) } : null;
}
