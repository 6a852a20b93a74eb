import { randomBytes } from 'node:crypto';
import { OracleError, type OracleWho } from '../engine.ts';
import type { OracleUserMaster } from '../users.ts';
import { oracleError } from './errors.ts';
import { MESSAGE } from './negotiation.ts';
import type { RequestReader } from './reader.ts';
import {
  type Challenge,
  comboKey,
  derivation,
  hex,
  isProved,
  makeChallenge,
  openPassword,
  seal,
  VERIFIER,
} from './verifiers.ts';
import { ReplyWriter } from './writer.ts';

const MAX_NAME = 128;
const MAX_SAID = 256;

/** What the database is called, as it introduces itself at logon and in V$DATABASE. */
export interface OracleIdentity {
  readonly databaseName: string;
  readonly instanceName: string;
  /** Major and minor release, such as 19 and 22. */
  readonly release: readonly [number, number];
}

/** One half of a logon: a name and pairs. Both halves look alike. */
interface Half {
  readonly user: string;
  readonly pairs: ReadonlyMap<string, string>;
}

function readHalf(reader: RequestReader): Half {
  const hasUser = reader.u8() !== 0;
  reader.skipUb(2);
  reader.skip(1);
  const count = reader.ub();
  reader.skip(2);
  const user = hasUser ? (reader.text() ?? '').slice(0, MAX_NAME).toUpperCase() : '';
  return { user, pairs: reader.pairs(count) };
}

interface LoggedOn {
  readonly who: OracleWho;
  /** The password must be changed soon: ORA-28002, or ORA-28011 where no end of it is set. */
  readonly warning: OracleError | null;
}

/** One logon by O5LOGON, and later changes of the password under the same key. */
export class Logon {
  readonly #users: OracleUserMaster;
  readonly #service: string;
  #first: Half | null = null;
  #challenge: Challenge | null = null;
  #key: Buffer | null = null;

  constructor(deps: { readonly users: OracleUserMaster; readonly service: string }) {
    this.#users = deps.users;
    this.#service = deps.service;
  }

  /** Name from the first half; empty before it. */
  get user(): string {
    return this.#first?.user ?? '';
  }

  /** First half: gives the challenge. Says nothing yet about whether there is such a user. */
  challenge(reader: RequestReader): ReplyWriter {
    this.#first = readHalf(reader);
    const challenge = makeChallenge(this.#users.verifierOf(this.#first.user));
    this.#challenge = challenge;
    const { kind, salt } = challenge.verifier;
    const derived = derivation(challenge);
    const reply = new ReplyWriter().u8(MESSAGE.parameter).ub(2 + derived.length);
    reply.pair('AUTH_SESSKEY', hex(challenge.sealedKey)).pair('AUTH_VFR_DATA', hex(salt), VERIFIER[kind]);
    for (const [key, value] of derived) reply.pair(key, value);
    return reply;
  }

  /** Second half: throws ORA-01017, ORA-28000 or ORA-28001 unless the account is open and the password proved. */
  prove(reader: RequestReader): LoggedOn {
    const { user, pairs } = readHalf(reader);
    const first = this.#first;
    const challenge = this.#challenge;
    // A challenge is good for one try.
    this.#challenge = null;
    if (first === null || challenge === null || user !== first.user) throw oracleError(1017);
    if (this.#users.find(user)?.isLocked) throw oracleError(28000);
    const key = comboKey(challenge, pairs.get('AUTH_SESSKEY') ?? '');
    if (this.#users.find(user) === null || key === null || !isProved(challenge, key, pairs)) {
      this.#users.failed(user);
      throw oracleError(1017);
    }
    this.#key = key;
    this.#users.succeeded(user);
    this.#renew(user, pairs);
    const admission = this.#users.admit(user);
    if (admission.kind === 'expired') throw oracleError(28001);
    const said = (from: Half, name: string): string => (from.pairs.get(name) ?? '').slice(0, MAX_SAID);
    const second = { user, pairs };
    return {
      warning: admission.kind === 'grace' ? graceWarning(admission.days) : null,
      who: {
        user,
        client: said(second, 'PROXY_CLIENT_NAME').toUpperCase() || null,
        service: this.#service,
        program: said(first, 'AUTH_PROGRAM_NM'),
        machine: said(first, 'AUTH_MACHINE'),
        osUser: said(first, 'AUTH_SID'),
        terminal: said(first, 'AUTH_TERMINAL'),
        driver: said(second, 'SESSION_CLIENT_DRIVER_NAME'),
        // The client ends the text as C does.
        alterSession: said(second, 'AUTH_ALTER_SESSION').replaceAll('\0', '').trim() || null,
        edition: said(second, 'AUTH_ORA_EDITION') || null,
      },
    };
  }

  /** A change of password within a session, both passwords sealed with the key of the logon. */
  change(reader: RequestReader): void {
    const { user, pairs } = readHalf(reader);
    const old = this.#key === null ? null : openPassword(this.#key, pairs.get('AUTH_PASSWORD') ?? '');
    if (user !== this.user || old === null || !this.#users.isPassword(user, old)) throw oracleError(1017);
    this.#renew(user, pairs);
  }

  /** What the client wants to read once it is in: the proof that this server knew its password, and some names. */
  welcome(identity: OracleIdentity, session: { readonly sid: number; readonly serial: number }): ReplyWriter {
    const key = this.#key;
    if (key === null) throw oracleError(1012);
    const [major, minor] = identity.release;
    const answer = seal(key, Buffer.concat([randomBytes(16), Buffer.from('SERVER_TO_CLIENT')]));
    const pairs: readonly (readonly [string, string])[] = [
      ['AUTH_VERSION_NO', String(major * 2 ** 24 + minor * 2 ** 16)],
      ['AUTH_SESSION_ID', String(session.sid)],
      ['AUTH_SERIAL_NUM', String(session.serial)],
      ['AUTH_DBNAME', identity.databaseName],
      ['AUTH_SC_DBUNIQUE_NAME', identity.databaseName],
      ['AUTH_SC_DB_DOMAIN', ''],
      ['AUTH_SC_SERVICE_NAME', this.#service],
      ['AUTH_INSTANCENAME', identity.instanceName],
      ['AUTH_MAX_OPEN_CURSORS', '300'],
      ['AUTH_MAX_IDEN_LENGTH', '128'],
      ['AUTH_SVR_RESPONSE', hex(answer)],
    ];
    const reply = new ReplyWriter().u8(MESSAGE.parameter).ub(pairs.length);
    for (const [name, value] of pairs) reply.pair(name, value);
    return reply;
  }

  #renew(user: string, pairs: ReadonlyMap<string, string>): void {
    const sealed = pairs.get('AUTH_NEWPASSWORD');
    if (sealed === undefined) return;
    const password = this.#key === null ? null : openPassword(this.#key, sealed);
    if (password === null || password === '') throw new OracleError(988, 'missing or invalid password(s)');
    this.#users.changePassword(user, password);
  }
}

const graceWarning = (days: number | null): OracleError =>
  days === null
    ? new OracleError(28011, 'the account will expire soon; change your password now')
    : new OracleError(28002, `the password will expire within ${days} days`);

/** Message 15: what a logon that succeeds has to say. */
export function writeWarning(reply: ReplyWriter, { message, number }: OracleError): void {
  reply
    .u8(MESSAGE.warning)
    .ub(number, message.length + 1, 0)
    .text(`${message}\n`);
}
