import { join } from 'node:path';
import type { AgentIdentity } from '../protocol/agent-identity.ts';
import type { EventMeta } from '../protocol/meta.ts';
import { type Database, openDatabase, type Statement } from '../store/database.ts';
import type { Migration } from '../store/migrations.ts';

/** What the gateway keeps. Keys and tokens only as SHA-256; bodies of events as they came. */
const FIRST = `
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY, hash BLOB NOT NULL, tenant TEXT NOT NULL, principal TEXT NOT NULL,
    created_at INTEGER NOT NULL, revoked_at INTEGER
  ) STRICT;
  CREATE TABLE enrolment_tokens (
    hash BLOB PRIMARY KEY, tenant TEXT NOT NULL, agent_id TEXT NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
  ) STRICT;
  CREATE TABLE certificates (
    serial TEXT PRIMARY KEY, tenant TEXT NOT NULL, agent_id TEXT NOT NULL, fingerprint TEXT NOT NULL,
    not_after INTEGER NOT NULL, issued_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE agents (
    tenant TEXT NOT NULL, agent_id TEXT NOT NULL, said TEXT NOT NULL, seen_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, agent_id)
  ) STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, agent_id TEXT NOT NULL, epoch TEXT NOT NULL,
    sequence INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, received_at INTEGER NOT NULL,
    UNIQUE (tenant, agent_id, epoch, sequence)
  ) STRICT;
  CREATE INDEX events_of_tenant ON events (tenant, position);
`;

const MIGRATIONS: readonly Migration[] = [{ version: 1, sql: FIRST }];

interface ApiKeyRow {
  readonly hash: Buffer;
  readonly tenant: string;
  readonly principal: string;
}

export interface CertificateRow extends AgentIdentity {
  readonly serial: string;
  readonly fingerprint: string;
  readonly notAfter: number;
}

interface StoredEvent extends EventMeta {
  readonly position: number;
  readonly agentId: string;
  readonly receivedAt: number;
  /** JSON text, as the agent sent it. */
  readonly body: string;
}

/** The gateway's own books, in SQLite, written through: what was acknowledged survives a power cut. */
export class GatewayStore {
  readonly #db: Database;
  readonly #apiKey: Statement<ApiKeyRow>;
  readonly #addEvent: Statement;

  constructor(db: Database) {
    this.#db = db;
    this.#apiKey = db.prepare('SELECT hash, tenant, principal FROM api_keys WHERE id = ? AND revoked_at IS NULL');
    this.#addEvent = db.prepare(
      `INSERT INTO events (tenant, agent_id, epoch, sequence, kind, body, received_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant, agent_id, epoch, sequence) DO NOTHING`,
    );
  }

  addApiKey(key: ApiKeyRow & { readonly id: string }, now: number): void {
    this.#db
      .prepare('INSERT INTO api_keys (id, hash, tenant, principal, created_at) VALUES (?, ?, ?, ?, ?)')
      .run(key.id, key.hash, key.tenant, key.principal, now);
  }

  apiKey(id: string): ApiKeyRow | null {
    return this.#apiKey.get(id) ?? null;
  }

  revokeApiKey(id: string, now: number): boolean {
    return (
      this.#db.prepare('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL').run(now, id).changes >
      0
    );
  }

  addToken(hash: Buffer, identity: AgentIdentity, expiresAt: number): void {
    this.#db
      .prepare('INSERT INTO enrolment_tokens (hash, tenant, agent_id, expires_at) VALUES (?, ?, ?, ?)')
      .run(hash, identity.tenant, identity.agentId, expiresAt);
  }

  /** Whom a token is for, or null when it is unknown, used or expired. */
  tokenFor(hash: Buffer, now: number): AgentIdentity | null {
    const row = this.#db
      .prepare<AgentIdentity>(
        'SELECT tenant, agent_id AS agentId FROM enrolment_tokens WHERE hash = ? AND used_at IS NULL AND expires_at > ?',
      )
      .get(hash, now);
    return row ?? null;
  }

  /** Uses the token up and notes the certificate, both or neither. False when somebody else was faster. */
  spendToken(hash: Buffer, certificate: CertificateRow, now: number): boolean {
    const spend = this.#db.transaction(() => {
      const spent = this.#db
        .prepare('UPDATE enrolment_tokens SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ?')
        .run(now, hash, now);
      if (spent.changes !== 1) return false;
      this.#db
        .prepare(
          'INSERT INTO certificates (serial, tenant, agent_id, fingerprint, not_after, issued_at) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(
          certificate.serial,
          certificate.tenant,
          certificate.agentId,
          certificate.fingerprint,
          certificate.notAfter,
          now,
        );
      return true;
    });
    return spend.immediate();
  }

  /** What an agent said of itself when it last connected, as JSON text. */
  noteAgent(identity: AgentIdentity, said: string, now: number): void {
    this.#db
      .prepare(
        `INSERT INTO agents (tenant, agent_id, said, seen_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (tenant, agent_id) DO UPDATE SET said = excluded.said, seen_at = excluded.seen_at`,
      )
      .run(identity.tenant, identity.agentId, said, now);
  }

  agents(): (AgentIdentity & { readonly said: string; readonly seenAt: number })[] {
    return this.#db
      .prepare<AgentIdentity & { said: string; seenAt: number }>(
        'SELECT tenant, agent_id AS agentId, said, seen_at AS seenAt FROM agents',
      )
      .all();
  }

  /** False when the event was here already: the agent did not get the acknowledgement and sent it again. */
  addEvent(from: AgentIdentity, event: EventMeta, body: string, now: number): boolean {
    const { epoch, sequence, kind } = event;
    return this.#addEvent.run(from.tenant, from.agentId, epoch, sequence, kind, body, now).changes === 1;
  }

  /** A tenant's events behind `after`, in the order they arrived. */
  events(tenant: string, after: number, limit: number): StoredEvent[] {
    return this.#db
      .prepare<StoredEvent>(
        `SELECT position, agent_id AS agentId, epoch, sequence, kind, body, received_at AS receivedAt
         FROM events WHERE tenant = ? AND position > ? ORDER BY position LIMIT ?`,
      )
      .all(tenant, after, limit);
  }

  /** Throws when the database cannot be read. */
  probe(): void {
    this.#db.prepare('SELECT count(*) FROM agents').get();
  }

  close(): void {
    this.#db.close();
  }
}

export function openGatewayStore(dir: string): GatewayStore {
  const db = openDatabase({
    path: join(dir, 'gateway.db'),
    key: null,
    cipher: 'aes256',
    synchronous: 'FULL',
    migrations: MIGRATIONS,
  });
  return new GatewayStore(db);
}
