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

/** Evaluates an argument of a PL/SQL function that stands in a statement: on the connection of the session that asks. */
type Evaluate = (ready: Ready) => Promise<Typed>;

/** How far a translation came with what was known of PL/SQL's names, and where each answer to its next ones led. */
interface Step {
  readonly result: TranslateResult;
  readonly next: Map<string, Step>;
}

/** A statement or an argument of PL/SQL's. The names that it asks for are nodes of the tree that `print` prints. */
interface Asked {
  readonly print: (names: Names) => TranslateResult;
  readonly first: Step;
  readonly arguments: Map<Expression, Asked>;
}

type Names = ReadonlyMap<Expression, { readonly index: number; readonly type: OracleType } | null>;
const NONE: Names = new Map();

function askedBy(print: Asked['print']): Asked {
  return { print, first: { result: print(NONE), next: new Map() }, arguments: new Map() };
}

/**
 * Parses and translates, and keeps what it did, for all sessions: the statements of one database are few. What is kept
 * counts for one user, schema, NLS settings, types and state of the dictionary.
 */
export class Statements {
  readonly #catalog: Catalog;
  readonly #parsed = new Kept<Parsed>();
  readonly #embedded = new Kept<Parsed>();
  readonly #translated = new Kept<Translated>();
  readonly #asked = new Kept<Asked>();

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

  #key(kind: 'statement' | 'expression', text: string, asking: Asking, bindTypes: readonly OracleType[]): string {
    return JSON.stringify([kind, text, asking, bindTypes, this.#catalog.version]);
  }

  /** A statement of a client's, its binds by position. Throws OracleError. */
  plain(text: string, statement: Query | Dml, asking: Asking, bindTypes: readonly OracleType[]): Ready {
    const translated = this.#translated.get(this.#key('statement', text, asking, bindTypes), () => {
      const result = translate(statement, this.#deps(asking, bindTypes, null));
      if (result.kind === 'foreign') throw new OracleError(600, 'internal error code, arguments: [names]');
      return result.translated;
    });
    return { translated, names: [] };
  }

  /** A statement of PL/SQL's, whose names are columns or what `scope` says. Rejects with OracleError. */
  async embedded(
    { text, statement }: { readonly text: string; readonly statement: Query | Dml },
    asking: Asking,
    bindTypes: readonly OracleType[],
    scope: NameScope,
    evaluate: Evaluate,
  ): Promise<Ready> {
    const asked = this.#asked.get(this.#key('statement', text, asking, bindTypes), () =>
      askedBy((names) => translate(statement, this.#deps(asking, bindTypes, names))),
    );
    return this.#resolved(asked, asking, scope, evaluate);
  }

  async expression(text: string, asking: Asking, scope: NameScope, evaluate: Evaluate): Promise<Ready> {
    const asked = this.#asked.get(this.#key('expression', text, asking, []), () => {
      const expression = parseExpression(text);
      return askedBy((names) => translateExpression(expression, this.#deps(asking, [], names)));
    });
    return this.#resolved(asked, asking, scope, evaluate);
  }

  async #resolved(asked: Asked, asking: Asking, scope: NameScope, evaluate: Evaluate): Promise<Ready> {
    const names = new Map<Expression, { index: number; type: OracleType } | null>();
    const values: (OracleValue | null)[] = [];
    let step = asked.first;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { next, result } = step;
      if (result.kind === 'done') return { translated: result.translated, names: values };
      const types: (OracleType | null)[] = [];
      for (const [node, { path, args }] of result.names) {
        const given = args === null ? null : await this.#arguments(args, asked, asking, scope, evaluate);
        const typed = await scope.resolve(path, given);
        names.set(node, typed === null ? null : { index: values.push(typed.value) - 1, type: typed.type });
        types.push(typed === null ? null : typed.type);
      }
      const answer = types.join();
      step = next.get(answer) ?? { result: asked.print(names), next: new Map() };
      next.set(answer, step);
    }
    throw new OracleError(600, 'internal error code, arguments: [names without end]');
  }

  async #arguments(
    args: readonly Expression[],
    within: Asked,
    asking: Asking,
    scope: NameScope,
    evaluate: Evaluate,
  ): Promise<Typed[]> {
    const given: Typed[] = [];
    for (const arg of args) {
      const asked =
        within.arguments.get(arg) ?? askedBy((names) => translateExpression(arg, this.#deps(asking, [], names)));
      within.arguments.set(arg, asked);
      given.push(await evaluate(await this.#resolved(asked, asking, scope, evaluate)));
    }
    return given;
  }
}
