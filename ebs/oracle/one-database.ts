import { AditError } from '../../domain/errors.ts';
import { databaseError, failureFrom } from '../errors.ts';
import type { DatabaseQuestion } from '../which-database.ts';
import type { OracleConnection, OracleModule, OracleResultSet } from './surface.ts';
import { outBinds, rowsOf } from './values.ts';

const UNTOLD = new Set(['contract', 'refusal', 'fault']);

/**
 * A process speaks to one database for as long as it lives. Sessions come and go behind the back of whoever asks, and a
 * clone that took the place of the database lets the same users in; so each fresh session says first where it is.
 */
export class OneDatabase {
  readonly #question: DatabaseQuestion;
  #id: string | null = null;
  #isUntold = false;

  constructor(question: DatabaseQuestion) {
    this.#question = question;
  }

  /** Throws ERP_UNREACHABLE for another database than before; nothing was sent to it but this question. */
  async check(connection: OracleConnection, module: OracleModule): Promise<void> {
    if (this.#isUntold) return;
    const id = await this.#idOf(connection, module);
    if (id === null) return;
    this.#id ??= id;
    if (id !== this.#id) throw new OtherDatabase();
  }

  /** Null where this user may not know. */
  async #idOf(connection: OracleConnection, module: OracleModule): Promise<string | null> {
    const { cursor, out, text } = this.#question;
    const binds = {
      ...(out !== undefined && outBinds(module, [out])),
      ...(cursor !== undefined && { [cursor]: { dir: module.BIND_OUT, type: module.CURSOR } }),
    };
    try {
      const { outBinds: outs, rows } = await connection.execute(text, binds, {});
      if (out !== undefined) return textOrNull(outs?.[out]);
      return textOrNull((cursor === undefined ? rows : await read(outs?.[cursor] as OracleResultSet))?.[0]?.[0]);
    } catch (thrown) {
      const failure = failureFrom(thrown);
      if (!UNTOLD.has(failure.class)) throw databaseError('database', failure, 'logon');
      this.#isUntold = true;
      return null;
    }
  }
}

export class OtherDatabase extends AditError {
  constructor() {
    super('ERP_UNREACHABLE', 'another database answers than the one that this process began with', {
      outcome: 'none',
      hint: 'see "adit status": a clone is read apart, and written to only after "adit system repin"',
    });
  }
}

async function read(cursor: OracleResultSet): Promise<readonly unknown[][]> {
  const rows = await rowsOf(cursor, 1);
  await cursor.close();
  return rows;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
