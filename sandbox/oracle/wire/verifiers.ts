import { createCipheriv, createDecipheriv, createHash, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** Types of password verifier as O5LOGON numbers them. A 10G one is a DES hash, which no Thin client takes. */
export const VERIFIER = { '10G': 0x939, '11G': 0xb152, '12C': 0x4815 } as const;
export type VerifierKind = keyof typeof VERIFIER;

const ROUNDS = { generate: 4096, derive: 3 } as const;
const NO_IV = Buffer.alloc(16);

/** What a database keeps of a password: a salt and a hash, never the password. */
export interface Verifier {
  readonly kind: VerifierKind;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** What the server says in the first half of a logon; `serverKey` stays here. */
export interface Challenge {
  readonly verifier: Verifier;
  readonly serverKey: Buffer;
  /** AUTH_SESSKEY. */
  readonly sealedKey: Buffer;
  /** AUTH_PBKDF2_CSK_SALT; of a 12C verifier only. */
  readonly mixingSalt: Buffer;
}

const sha = (algorithm: 'sha1' | 'sha512', ...parts: readonly Buffer[]): Buffer => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
};

function aes(key: Buffer): string {
  return `aes-${key.length * 8}-cbc`;
}

/** AES-CBC over whole blocks, zero vector, no padding. Throws for anything but whole blocks. */
export function seal(key: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv(aes(key), key, NO_IV).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

function open(key: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.length === 0 || sealed.length % 16 !== 0) return null;
  const decipher = createDecipheriv(aes(key), key, NO_IV).setAutoPadding(false);
  return Buffer.concat([decipher.update(sealed), decipher.final()]);
}

const speedy = (password: string, salt: Buffer): Buffer =>
  pbkdf2Sync(password, Buffer.concat([salt, Buffer.from('AUTH_PBKDF2_SPEEDY_KEY')]), ROUNDS.generate, 64, 'sha512');

export function makeVerifier(kind: VerifierKind, password: string): Verifier {
  if (kind === '12C') {
    const salt = randomBytes(16);
    return { kind, salt, hash: sha('sha512', speedy(password, salt), salt) };
  }
  // Of a 10G verifier only its number is ever used: a Thin client gives up when it reads it.
  const salt = randomBytes(10);
  return { kind, salt, hash: sha('sha1', Buffer.from(password, 'utf8'), salt) };
}

/** Whether a verifier was made of this password. */
export function isPasswordOf({ kind, salt, hash }: Verifier, password: string): boolean {
  const again =
    kind === '12C' ? sha('sha512', speedy(password, salt), salt) : sha('sha1', Buffer.from(password, 'utf8'), salt);
  return timingSafeEqual(again, hash);
}

const keyOf = ({ kind, hash }: Verifier): Buffer =>
  kind === '12C' ? hash.subarray(0, 32) : Buffer.concat([hash, Buffer.alloc(4)]);

export function makeChallenge(verifier: Verifier): Challenge {
  const serverKey = randomBytes(verifier.kind === '12C' ? 32 : 48);
  return { verifier, serverKey, sealedKey: seal(keyOf(verifier), serverKey), mixingSalt: randomBytes(16) };
}

/** Pairs of AUTH_PBKDF2_… that go with a challenge. */
export function derivation(challenge: Challenge): readonly (readonly [string, string])[] {
  if (challenge.verifier.kind !== '12C') return [];
  return [
    ['AUTH_PBKDF2_CSK_SALT', hex(challenge.mixingSalt)],
    ['AUTH_PBKDF2_VGEN_COUNT', String(ROUNDS.generate)],
    ['AUTH_PBKDF2_SDER_COUNT', String(ROUNDS.derive)],
  ];
}

export const hex = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();

/** Key of both halves, in which the client sends its password; null when its half is no half. */
export function comboKey(challenge: Challenge, clientKeyHex: string): Buffer | null {
  const clientKey = open(keyOf(challenge.verifier), Buffer.from(clientKeyHex, 'hex'));
  const { serverKey, mixingSalt } = challenge;
  if (clientKey === null || clientKey.length < serverKey.length) return null;
  if (challenge.verifier.kind === '12C') {
    const mixed = hex(Buffer.concat([clientKey.subarray(0, 32), serverKey]));
    return pbkdf2Sync(mixed, mixingSalt, ROUNDS.derive, 32, 'sha512');
  }
  const mixed = Buffer.alloc(24);
  for (let i = 0; i < 24; i++) mixed[i] = (serverKey[i + 16] ?? 0) ^ (clientKey[i + 16] ?? 0);
  const md5 = (part: Buffer): Buffer => createHash('md5').update(part).digest();
  return Buffer.concat([md5(mixed.subarray(0, 16)), md5(mixed.subarray(16))]).subarray(0, 24);
}

/** A password out of AUTH_PASSWORD or AUTH_NEWPASSWORD: 16 random bytes in front, PKCS#7 behind. Null if it is none. */
export function openPassword(key: Buffer, sealedHex: string): string | null {
  const plain = open(key, Buffer.from(sealedHex, 'hex'));
  if (plain === null || plain.length < 32) return null;
  const padding = plain.at(-1) ?? 0;
  if (padding < 1 || padding > 16) return null;
  return plain.subarray(16, plain.length - padding).toString('utf8');
}

/** Whether what the client sent proves the password that the verifier was made of. */
export function isProved(challenge: Challenge, key: Buffer, sent: ReadonlyMap<string, string>): boolean {
  const { kind, salt, hash } = challenge.verifier;
  if (kind === '12C') {
    const plain = open(key, Buffer.from(sent.get('AUTH_PBKDF2_SPEEDY_KEY') ?? '', 'hex'));
    if (plain === null || plain.length < 80) return false;
    return timingSafeEqual(sha('sha512', plain.subarray(16, 80), salt), hash);
  }
  const password = openPassword(key, sent.get('AUTH_PASSWORD') ?? '');
  return password !== null && isPasswordOf(challenge.verifier, password);
}
