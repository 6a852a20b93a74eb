import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionHost } from '../../domain/connector.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { Section } from '../config.ts';
import type { ProbeStage } from '../driver.ts';
import { type Address, authoritiesOf, walletOf } from './descriptor.ts';
import type { LoadedOracle } from './load.ts';

interface ProbeDeps {
  readonly section: Section;
  readonly host: ConnectionHost;
  readonly addresses: readonly Address[];
  readonly load: () => LoadedOracle;
}

/** Driver, name, listener and TLS of each address. Logs on nowhere. */
export async function probeStages(deps: ProbeDeps, signal: AbortSignal): Promise<readonly ProbeStage[]> {
  const stages: ProbeStage[] = [];
  const tried = async (stage: ProbeStage['stage'], attempt: () => Promise<string> | string): Promise<boolean> => {
    const startedAt = deps.host.monotonic();
    const ms = () => Math.round(deps.host.monotonic() - startedAt);
    try {
      stages.push({ stage, ok: true, text: await attempt(), ms: ms() });
      return true;
    } catch (thrown) {
      const { hint, message } = asAditError(thrown);
      stages.push({ stage, ok: false, text: message.slice(0, 200), ...(hint && { remedy: hint }), ms: ms() });
      return false;
    }
  };
  if (!(await tried('driver', () => deps.load().version))) return stages;
  for (const address of deps.addresses) {
    if (signal.aborted) return stages;
    if (!(await tried('name', () => resolve(address)))) continue;
    if (!(await tried('tcp', () => reach(deps, address)))) continue;
    if (deps.section.tls && deps.section.mode === 'thin') await tried('tls', () => shakeHands(deps, address));
  }
  return stages;
}

async function resolve({ host }: Address): Promise<string> {
  const found = await lookup(host, { all: true });
  return `${host} is ${found
    .map(({ address }) => address)
    .slice(0, 8)
    .join(', ')}`;
}

function reach({ section }: ProbeDeps, { host, port }: Address): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect({ host, port, timeout: section.connectTimeoutMs });
    socket.once('connect', () => {
      socket.destroy();
      done(`the listener at ${host}:${port} accepts connections`);
    });
    const failed = (why: string) => {
      socket.destroy();
      fail(new AditError('ERP_UNREACHABLE', `${host}:${port}: ${why}`));
    };
    socket.once('timeout', () => failed('no answer in time'));
    socket.once('error', (error: NodeJS.ErrnoException) => failed(error.code ?? 'the connection failed'));
  });
}

/** As the driver does it, but with an error that says which half of it failed. */
function shakeHands({ host: owner, section }: ProbeDeps, { host, port }: Address): Promise<string> {
  const pem = walletOf(section, owner);
  return new Promise((done, fail) => {
    const own = pem === undefined ? {} : { cert: pem, key: pem };
    const socket = connectTls({
      host,
      port,
      timeout: section.connectTimeoutMs,
      ...(section.tls?.ca !== undefined && { ca: [...authoritiesOf(section.tls)] }),
      ...own,
      // Name and DN are the driver's to check; the row here is about the handshake and who signed the certificate.
      checkServerIdentity: () => undefined,
    });
    socket.once('secureConnect', () => {
      const { valid_to: until } = socket.getPeerCertificate();
      socket.destroy();
      done(`${host}:${port} speaks TLS; its certificate is valid until ${until}`);
    });
    const failed = (why: string) => {
      socket.destroy();
      fail(
        new AditError('ERP_UNREACHABLE', `${host}:${port}: ${why}`, {
          hint: 'check that the port is a TCPS listener, and "tls" of this system',
        }),
      );
    };
    socket.once('timeout', () => failed('no answer in time'));
    socket.once('error', (error: NodeJS.ErrnoException) => failed(error.code ?? 'the handshake failed'));
  });
}
