import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AditError } from '../../domain/errors.ts';
import type { ControlClient } from '../control/client.ts';
import { type ApprovalDecision, approvalStatement } from '../ledger/approval-statement.ts';
import { payloadHash } from '../ledger/canonical.ts';

const Pending = z.looseObject({
  commandId: z.string(),
  kind: z.string(),
  system: z.string(),
  customer: z.string(),
  args: z.record(z.string(), z.unknown()),
  payloadHash: z.string(),
});
export type PendingCommand = z.infer<typeof Pending>;

/**
 * A waiting command as the agent shows it. Throws NOT_FOUND; PROTOCOL_VIOLATION when what is shown does not have the
 * hash that would be signed, so that nobody signs anything but what they have read.
 */
export async function pendingCommand(agent: ControlClient, commandId: string): Promise<PendingCommand> {
  const pending = z.array(Pending).safeParse(await agent.ask('approvals.pending'));
  if (!pending.success) throw new AditError('PROTOCOL_VIOLATION', 'the agent lists its approvals out of form');
  const found = pending.data.find((one) => one.commandId === commandId);
  if (!found)
    throw new AditError('NOT_FOUND', `no command "${commandId.slice(0, 60)}" waits for approval`, {
      hint: 'see "adit approvals list"',
    });
  if (payloadHash(found) !== found.payloadHash) {
    throw new AditError('PROTOCOL_VIOLATION', 'what the agent shows is not what it wants signed', {
      hint: 'do not approve; run "adit audit verify"',
    });
  }
  return found;
}

/** Signs the decision on this computer and hands the signature over; the private key never leaves this process. */
export function decide(
  agent: ControlClient,
  of: {
    readonly command: PendingCommand;
    readonly decision: ApprovalDecision;
    readonly approver: string;
    readonly keyFile: string;
    readonly reason: string | undefined;
  },
): Promise<unknown> {
  const { command, decision, approver, reason } = of;
  const statement = approvalStatement({ commandId: command.commandId, payloadHash: payloadHash(command), decision });
  const signature = sign(null, statement, readPrivateKey(of.keyFile)).toString('base64');
  return agent.ask(`approvals.${decision}`, {
    commandId: command.commandId,
    approver,
    signature,
    ...(reason !== undefined && { reason }),
  });
}

/** Makes an Ed25519 key: PKCS #8 PEM, 0600, never overwriting. Returns the public half as base64 SubjectPublicKeyInfo. */
export function makeApproverKey(keyFile: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
  try {
    const file = openSync(keyFile, 'wx', 0o600);
    try {
      writeSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'failed';
    throw new AditError('INPUT_INVALID', `cannot make ${keyFile} (${code})`, {
      hint: code === 'EEXIST' ? 'there is a key already; use another --key-file' : 'check the folder',
      cause: thrown,
    });
  }
  return publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
}

function readPrivateKey(keyFile: string): KeyObject {
  try {
    const file = openSync(keyFile, 'r');
    try {
      if (process.platform !== 'win32' && (fstatSync(file).mode & 0o077) !== 0) {
        throw new AditError('INPUT_INVALID', `others may read ${keyFile}`, { hint: `chmod 600 ${keyFile}` });
      }
      const key = createPrivateKey(readFileSync(file));
      if (key.asymmetricKeyType !== 'ed25519') throw new AditError('INPUT_INVALID', `${keyFile} is not an Ed25519 key`);
      return key;
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    if (thrown instanceof AditError) throw thrown;
    throw new AditError('INPUT_INVALID', `cannot use the key in ${keyFile}`, {
      hint: 'make one with "adit approvals enroll"',
      cause: thrown,
    });
  }
}
