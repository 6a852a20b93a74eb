import { chownSync, statSync } from 'node:fs';
import { loadTunnelSection } from '../../config/load.ts';
import { AditError } from '../../domain/errors.ts';
import { enrol } from '../tunnel/enrol.ts';
import { readBounded } from './bounded-input.ts';
import type { Cli } from './cli.ts';

const MAX_TOKEN_BYTES = 4096;

export interface EnrolDone {
  readonly agent: string;
  readonly certFile: string;
  readonly validUntil: string;
  readonly gatewayUrl: string;
}

/**
 * Spends a one-shot token: the key is made here, the gateway signs. What comes back belongs to the owner of the state
 * folder, so that root can enrol for the service. Throws what `enrol` throws, INPUT_INVALID for an empty token.
 */
export async function enrolAgent(cli: Cli, tokenFile: string, caPin: string | undefined): Promise<EnrolDone> {
  const { agent, tunnel } = loadTunnelSection(cli.configPath);
  const token = (await readBounded(tokenFile === '-' ? null : tokenFile, cli.io, MAX_TOKEN_BYTES)).trim();
  if (token === '')
    throw new AditError('INPUT_INVALID', 'the token is empty', {
      hint: 'the platform shows it once; save it to a file of mode 600',
    });
  const { certFile, keyFile, caFile } = tunnel;
  const enrolled = await enrol({
    enrolUrl: tunnel.enrolUrl,
    token,
    files: { certFile, keyFile, caFile },
    ...(caPin !== undefined && { caPin }),
  });
  handOver([certFile, keyFile, caFile], agent.stateDir);
  if (enrolled.gatewayUrl !== tunnel.gatewayUrl) {
    cli.terminal.note(
      `note: the gateway calls itself ${enrolled.gatewayUrl}, tunnel.gatewayUrl says ${tunnel.gatewayUrl}`,
    );
  }
  if (tokenFile !== '-') cli.terminal.note(`the token is used up; remove ${tokenFile}`);
  return {
    agent: enrolled.agentId,
    certFile,
    validUntil: new Date(enrolled.notAfter).toISOString(),
    gatewayUrl: enrolled.gatewayUrl,
  };
}

function handOver(files: readonly string[], stateDir: string): void {
  if (process.platform === 'win32' || process.geteuid?.() !== 0) return;
  const { uid, gid } = statSync(stateDir);
  for (const file of files) chownSync(file, uid, gid);
}
