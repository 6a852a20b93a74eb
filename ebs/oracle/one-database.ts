import { OneSystem } from '../../connector/one-system.ts';
import { databaseError, failureFrom } from '../errors.ts';
import type { DatabaseQuestion } from '../which-database.ts';
import type { OracleConnection, OracleModule, OracleResultSet } from './surface.ts';
import { outBinds, rowsOf } from './values.ts';

const UNTOLD = new Set(['contract', 'refusal', 'fault']);

/** Each fresh session says first which database it is in: a clone lets the same users in. */
export class OneDatabase {
  readonly #question: DatabaseQuestion;
  readonly #system = new OneSystem();
  #isUntold = false;

  constructor(question: DatabaseQuestion) {
    this.#question = question;
  }

  /** Throws OtherSystem for another database than before; nothing was sent to it but this question. */
  async check(connection: OracleConnection, module: OracleModule): Promise<void> {
    if (this.#isUntold) return;
    this.#system.check(await this.#idOf(connection, module));
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

async function read(cursor: OracleResultSet): Promise<readonly unknown[][]> {
  const rows = await rowsOf(cursor, 1);
  await cursor.close();
  return rows;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
