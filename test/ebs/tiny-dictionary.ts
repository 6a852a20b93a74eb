import type { SourceUse } from '../../domain/connector.ts';
import { packageOf } from '../../ebs/comparison.ts';
import { OracleError } from '../../sandbox/oracle/engine.ts';
import { rows, type TinyEngine } from './tiny-engine.ts';

/** ALL_TAB_COLUMNS, ALL_ARGUMENTS, ALL_OBJECTS and ALL_PLSQL_TYPE_ATTRS of a site that has what is used, until it is changed. */
export class TinyDictionary {
  readonly #fields = new Map<string, string[]>();
  readonly invalid = new Set<string>();
  /** What the user may not read at all. */
  readonly hidden = new Set<'object_status' | 'object_columns' | 'package_arguments' | 'record_fields'>();

  constructor(engine: TinyEngine, uses: readonly SourceUse[]) {
    for (const { fields, name } of uses)
      this.#fields.set(name, [...new Set([...(this.#fields.get(name) ?? []), ...fields])]);
    const answer = (name: 'object_status' | 'object_columns' | 'package_arguments' | 'record_fields') =>
      engine.answers.set(name, (binds) => {
        if (this.hidden.has(name)) throw new OracleError(942, 'table or view does not exist', 14);
        const [first = '', second = ''] = binds.map((bind) => bind ?? '');
        return this.#tell(name, first, second);
      });
    for (const name of ['object_status', 'object_columns', 'package_arguments', 'record_fields'] as const) answer(name);
  }

  drop(source: string, field: string): void {
    this.#fields.set(
      source,
      (this.#fields.get(source) ?? []).filter((one) => one !== field),
    );
  }

  add(source: string, field: string): void {
    this.#fields.set(source, [...(this.#fields.get(source) ?? []), field]);
  }

  /** An object, or a package with all its members, as after DROP or REVOKE. */
  remove(name: string): () => void {
    const gone = [...this.#fields].filter(([source]) => source === name || packageOf(source) === name);
    for (const [source] of gone) this.#fields.delete(source);
    return () => {
      for (const [source, fields] of gone) this.#fields.set(source, fields);
    };
  }

  #tell(statement: string, first: string, second: string) {
    switch (statement) {
      case 'object_status': {
        const isThere = [...this.#fields.keys()].some((source) => packageOf(source) === first);
        const status = this.invalid.has(first) ? 'INVALID' : 'VALID';
        return rows(['OBJECT_TYPE', 'STATUS'], isThere ? [['PACKAGE', status]] : []);
      }
      case 'object_columns':
        return rows(
          ['COLUMN_NAME', 'DATA_TYPE'],
          (this.#fields.get(first) ?? []).map((name) => [name, 'VARCHAR2']),
        );
      case 'package_arguments':
        return rows(
          ['OVERLOAD', 'ARGUMENT_NAME', 'IN_OUT', 'DATA_TYPE', 'DEFAULTED'],
          second.endsWith('_TYPE') || second.endsWith('_COVER')
            ? []
            : (this.#fields.get(`${first}.${second}`) ?? []).map((name) => [null, name, 'IN', 'VARCHAR2', 'N']),
        );
      default:
        return rows(
          ['ATTR_NAME'],
          (this.#fields.get(`${first}.${second}`) ?? []).map((name) => [name]),
        );
    }
  }
}
