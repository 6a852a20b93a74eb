import { createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { chownSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { ParentMessage } from '../../domain/ipc.ts';
import { writeDurably } from '../../store/durable-file.ts';
import type { Logger } from '../log.ts';

const Refused = z.strictObject({
  salt: z.base64().max(64),
  proof: z.base64().max(128),
  message: z.string().max(400),
  since: z.iso.datetime(),
});
const Book = z.record(z.string().max(80), Refused);
type Book = z.infer<typeof Book>;

export interface RefusedLogon {
  readonly message: string;
  readonly since: string;
}

/** What one role of one system remembers of a logon that its ERP refused. Never throws. */
export interface RefusedLogons {
  /** The refusal of this very credential, or null: any other one deserves its try. */
  find(credential: string): RefusedLogon | null;
  note(credential: string, refused: RefusedLogon): void;
  forget(): void;
}

/**
 * Remembers refused logons beyond the life of the process. A service manager starts an agent again and again; without
 * this each start would try the same wrong password once more, and the ERP locks the user after a few.
 *
 * The file holds no password: only a salted scrypt hash by which the same credential is known again. It is a
 * convenience of safety, so a file that cannot be read or written costs one logon more and stops nothing.
 */
export function createRefusedLogons(path: string, log: Logger): (system: string, role: string) => RefusedLogons {
  let held: Book | null = null;
  const load = (): Book => {
    if (held) return held;
    held = {};
    if (existsSync(path)) {
      try {
        held = Book.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        log.warn('the file of refused logons cannot be read and starts anew', { path });
      }
    }
    return held;
  };
  const store = (next: Book): void => {
    held = next;
    try {
      writeDurably(path, `${JSON.stringify(next, null, 2)}\n`);
      handToOwner(path);
    } catch {
      log.warn('a refused logon could not be remembered', { path });
    }
  };
  return (system, role) => {
    const name = `${system}/${role}`;
    return {
      find(credential) {
        const entry = load()[name];
        if (!entry) return null;
        const proof = proofOf(credential, entry.salt);
        const noted = Buffer.from(entry.proof, 'base64');
        const isSame = noted.length === proof.length && timingSafeEqual(noted, proof);
        return isSame ? { message: entry.message, since: entry.since } : null;
      },
      note(credential, { message, since }) {
        const salt = randomBytes(16).toString('base64');
        const proof = proofOf(credential, salt).toString('base64');
        store({ ...load(), [name]: { salt, proof, message: message.slice(0, 400), since } });
      },
      forget() {
        if (!load()[name]) return;
        store(Object.fromEntries(Object.entries(load()).filter(([other]) => other !== name)));
      },
    };
  };
}

/** Names a credential within this process: everything that a connector is opened with. Not to be stored. */
export function credentialOf({ section, secrets }: Extract<ParentMessage, { t: 'open' }>): string {
  return createHash('sha256')
    .update(JSON.stringify([section, secrets]))
    .digest('base64');
}

/** `adit doctor` may run as root where the agent does not: the agent has to be able to read what it wrote. */
function handToOwner(path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  chownSync(path, uid, gid);
}

function proofOf(credential: string, salt: string): Buffer {
  return scryptSync(credential, Buffer.from(salt, 'base64'), 32);
}
