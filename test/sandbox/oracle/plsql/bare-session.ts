import type {
  DatabaseSession,
  NameScope,
  PlValue,
  Rows,
  SeenObject,
  Typed,
} from '../../../../sandbox/oracle/database.ts';
import {
  type OracleBind,
  OracleError,
  type OracleResult,
  type SessionAttributes,
} from '../../../../sandbox/oracle/engine.ts';

/** A session with no database behind it: what of PL/SQL needs none is tried out here without waiting for PostgreSQL. */
export class BareSession implements DatabaseSession {
  readonly sid = 1;
  readonly user: string;
  currentUser: string;
  readonly packages = new Map<string, Map<string, PlValue>>();
  readonly discarded = new Set<string>();
  readonly attributes: SessionAttributes[] = [];
  readonly granted = new Set<string>();
  readonly savepoints: string[] = [];
  readonly done: string[] = [];
  isBroken = false;

  constructor(user = 'APPS') {
    this.user = user;
    this.currentUser = user;
  }

  get schema(): string {
    return this.currentUser;
  }

  async as<T>(owner: string, work: () => Promise<T>): Promise<T> {
    const before = this.currentUser;
    this.currentUser = owner;
    try {
      return await work();
    } finally {
      this.currentUser = before;
    }
  }

  async sql(text: string, _binds: readonly OracleBind[], _scope?: NameScope): Promise<OracleResult> {
    this.done.push(text);
    throw new OracleError(942, 'table or view does not exist');
  }

  async rows(text: string): Promise<Rows> {
    this.done.push(text);
    throw new OracleError(942, 'table or view does not exist');
  }

  async describe(_text: string): Promise<null> {
    throw new OracleError(942, 'table or view does not exist', 15);
  }

  mayExecute(owner: string, name: string): boolean {
    return this.currentUser === owner || this.granted.has(`${owner}.${name}`);
  }

  async evaluate(expression: string, _scope: NameScope): Promise<Typed> {
    throw new OracleError(904, `"${expression}": invalid identifier`);
  }

  checkBreak(): void {
    if (this.isBroken) throw new OracleError(1013, 'user requested cancel of current operation');
  }

  object(_path: readonly string[]): SeenObject | null {
    return null;
  }

  define(): void {}

  setAttributes(attributes: SessionAttributes): void {
    this.attributes.push(attributes);
  }

  async pg(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return [];
  }

  async savepoint(name: string): Promise<void> {
    const at = this.savepoints.indexOf(name);
    if (at >= 0) this.savepoints.splice(at, 1);
    this.savepoints.push(name);
    this.done.push(`SAVEPOINT ${name}`);
  }

  async rollbackTo(name: string): Promise<void> {
    const at = this.savepoints.indexOf(name);
    if (at < 0) throw new OracleError(1086, `savepoint '${name}' never established in this session or is invalid`);
    this.savepoints.splice(at + 1);
    this.done.push(`ROLLBACK TO ${name}`);
  }

  async commit(): Promise<void> {
    this.savepoints.length = 0;
    this.done.push('COMMIT');
  }

  async rollback(): Promise<void> {
    this.savepoints.length = 0;
    this.done.push('ROLLBACK');
  }

  now(): string {
    return '2026-11-30T21:30:00';
  }
}
