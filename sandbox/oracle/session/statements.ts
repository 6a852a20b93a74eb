import type { Catalog } from '../catalog/catalog.ts';
import type { NameScope, Typed } from '../database.ts';
import { OracleError, type OracleType, type OracleValue } from '../engine.ts';
import type { Dml, Expression, Query } from '../sql/ast.ts';
import { type Parsed, parseExpression, parseStatement } from '../sql/parse/statement.ts';
import type { Nls } from '../sql/translate/nls.ts';
import { type Translated, type TranslateResult, translate, translateExpression } from '../sql/translate/translate.ts';
import type { TranslationDeps } from '../sql/translate/translation.ts';

const MAX_KEPT = 1000;
const MAX_ROUNDS = 20;

/** Keeps the newest few: what is asked for again moves to the end. */
class Kept<T> {
  readonly #entries = new Map<string, T>();

  get(key: string, make: () => T): T {
    const found = this.#entries.get(key) ?? make();
    this.#entries.delete(key);
    this.#entries.set(key, found);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_KEPT) break;
      this.#entries.delete(oldest);
    }
    return found;
  }
}

/** What a translation depends on besides the text. */
export interface Asking {
  readonly user: string;
  readonly schema: string;
  readonly nls: Nls;
}

/** A translation and the values of PL/SQL's names in it. */
export interface Ready {
  readonly translated: Translated;
  readonly names: readonly (OracleValue | null)[];
}

/** Parses and translates, and keeps what it did: the statements of one database are few. */
export class Statements {
  readonly #catalog: Catalog;
  readonly #parsed = new Kept<Parsed>();
  readonly #embedded = new Kept<Parsed>();
  readonly #expressions = new Kept<Expression>();
  readonly #translated = new Kept<Translated>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Throws OracleError. `isEmbedded`: it comes out of PL/SQL. */
  parse(text: string, isEmbedded: boolean): Parsed {
    return (isEmbedded ? this.#embedded : this.#parsed).get(text, () => parseStatement(text, isEmbedded));
  }

  #deps(asking: Asking, bindTypes: readonly OracleType[], names: TranslationDeps['names']): TranslationDeps {
    return { catalog: this.#catalog, ...asking, bindTypes, names };
  }

  /** A statement of a client's, its binds by position. Throws OracleError. */
  plain(text: string, statement: Query | Dml, asking: Asking, bindTypes: readonly OracleType[]): Ready {
    const key = JSON.stringify([text, asking, bindTypes, this.#catalog.version]);
    const translated = this.#translated.get(key, () => {
      const result = translate(statement, this.#deps(asking, bindTypes, null));
      if (result.kind === 'foreign') throw new OracleError(600, 'internal error code, arguments: [names]');
      return result.translated;
    });
    return { translated, names: [] };
  }

  /** A statement of PL/SQL's, whose names are columns or what `scope` says. Rejects with OracleError. */
  embedded(statement: Query | Dml, asking: Asking, bindTypes: readonly OracleType[], scope: NameScope): Promise<Ready> {
    return this.#resolved(asking, bindTypes, scope, (deps) => translate(statement, deps));
  }

  expression(text: string, asking: Asking, scope: NameScope): Promise<Ready> {
    const expression = this.#expressions.get(text, () => parseExpression(text));
    return this.#resolved(asking, [], scope, (deps) => translateExpression(expression, deps));
  }

  /** Evaluates an argument of a PL/SQL function that stands in a statement; set by the session, which has the connection. */
  evaluate: (ready: Ready) => Promise<Typed> = () =>
    Promise.reject(new OracleError(600, 'internal error code, arguments: []'));

  async #resolved(
    asking: Asking,
    bindTypes: readonly OracleType[],
    scope: NameScope,
    print: (deps: TranslationDeps) => TranslateResult,
  ): Promise<Ready> {
    const names = new Map<Expression, { index: number; type: OracleType } | null>();
    const values: (OracleValue | null)[] = [];
    const deps = this.#deps(asking, bindTypes, names);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const result = print(deps);
      if (result.kind === 'done') return { translated: result.translated, names: values };
      for (const [node, { path, args }] of result.names) {
        const given = args === null ? null : await this.#arguments(args, asking, scope);
        const typed = await scope.resolve(path, given);
        if (typed === null) names.set(node, null);
        else names.set(node, { index: values.push(typed.value) - 1, type: typed.type });
      }
    }
    throw new OracleError(600, 'internal error code, arguments: [names without end]');
  }

  async #arguments(args: readonly Expression[], asking: Asking, scope: NameScope): Promise<Typed[]> {
    const given: Typed[] = [];
    for (const arg of args) {
      const ready = await this.#resolved(asking, [], scope, (deps) => translateExpression(arg, deps));
      given.push(await this.evaluate(ready));
    }
    return given;
  }
}
