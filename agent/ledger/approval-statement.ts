import { createPublicKey, type KeyObject, verify } from 'node:crypto';

export type ApprovalDecision = 'approve' | 'reject';

/**
 * The bytes that an approver signs with Ed25519: one command, its content, one decision. A signature for one command
 * is worth nothing for another, and an approval nothing as a rejection.
 */
export function approvalStatement(about: {
  readonly commandId: string;
  /** 64 hex digits, as `adit approvals list` shows them. */
  readonly payloadHash: string;
  readonly decision: ApprovalDecision;
}): Buffer {
  return Buffer.from(`adit approval 1\n${about.commandId}\n${about.payloadHash}\n${about.decision}\n`);
}

/** `publicKey` and `signature` are base64 (SubjectPublicKeyInfo and the 64 bytes). Anything malformed is `false`. */
export function isSignedBy(publicKey: string, statement: Buffer, signature: string): boolean {
  const key = ed25519(publicKey);
  const bytes = Buffer.from(signature, 'base64');
  return key !== null && bytes.length === 64 && verify(null, statement, key, bytes);
}

function ed25519(publicKey: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}
