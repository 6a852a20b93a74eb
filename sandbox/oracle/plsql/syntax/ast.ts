import type { OracleType, OracleValue } from '../../engine.ts';
import type { Place } from './fault.ts';
import type { Token } from './tokens.ts';

/** The tree of a PL/SQL source. Names are in upper case, or as written where they were quoted. */

export interface Argument {
  /** Of named notation. */
  readonly name: string | null;
  readonly value: Expression;
  readonly place: Place;
}

export type Selector =
  | { readonly kind: 'field'; readonly name: string; readonly place: Place }
  | { readonly kind: 'call'; readonly args: readonly Argument[]; readonly place: Place };

/** `a.b(1).c`: a variable, a component, an element of a collection, a constant or a call; only the compiler knows. */
export interface NameExpression {
  readonly kind: 'name';
  readonly name: string;
  readonly selectors: readonly Selector[];
  readonly place: Place;
}

export interface BindExpression {
  readonly kind: 'bind';
  readonly name: string;
  readonly place: Place;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '**' | '||' | Comparison | 'AND' | 'OR' | 'MOD';
type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type CursorAttribute = 'FOUND' | 'NOTFOUND' | 'ROWCOUNT' | 'ISOPEN';

export type Expression =
  /** `type` where the value does not tell it: of an argument that the database has evaluated. */
  | { readonly kind: 'literal'; readonly value: OracleValue | null; readonly type?: OracleType; readonly place: Place }
  | NameExpression
  | BindExpression
  | {
      readonly kind: 'unary';
      readonly operator: '-' | '+' | 'NOT';
      readonly operand: Expression;
      readonly place: Place;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly place: Place;
    }
  | { readonly kind: 'isNull'; readonly operand: Expression; readonly negated: boolean; readonly place: Place }
  | {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
      readonly place: Place;
    }
  | {
      readonly kind: 'in';
      readonly operand: Expression;
      readonly list: readonly Expression[];
      readonly negated: boolean;
      readonly place: Place;
    }
  | {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape: Expression | null;
      readonly negated: boolean;
      readonly place: Place;
    }
  | {
      readonly kind: 'case';
      readonly selector: Expression | null;
      readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression | null;
      readonly place: Place;
    }
  /** `c%FOUND`, `SQL%ROWCOUNT`. */
  | {
      readonly kind: 'attribute';
      readonly cursor: NameExpression | BindExpression;
      readonly attribute: CursorAttribute;
      readonly place: Place;
    };

/** A datatype as written: `VARCHAR2(30)`, `apps.t.c%TYPE`, `pkg.rec_type`. */
export interface TypeName {
  readonly path: readonly string[];
  /** Size, or precision and scale; empty when none was given. */
  readonly sizes: readonly number[];
  /** VARCHAR2(n CHAR). */
  readonly inCharacters: boolean;
  readonly anchor: 'TYPE' | 'ROWTYPE' | null;
  readonly place: Place;
}

/** An SQL statement as its tokens, without INTO and what follows it. */
export interface SqlText {
  readonly verb: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'OTHER';
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly place: Place;
}

export interface Parameter {
  readonly name: string;
  readonly mode: 'IN' | 'OUT' | 'IN/OUT';
  readonly type: TypeName;
  readonly initial: Expression | null;
  readonly place: Place;
}

export type Declaration =
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly type: TypeName;
      readonly constant: boolean;
      readonly notNull: boolean;
      readonly initial: Expression | null;
      readonly place: Place;
    }
  | { readonly kind: 'exception'; readonly name: string; readonly place: Place }
  | { readonly kind: 'exceptionInit'; readonly name: string; readonly code: number; readonly place: Place }
  | {
      readonly kind: 'recordType';
      readonly name: string;
      readonly fields: readonly RecordField[];
      readonly place: Place;
    }
  | {
      readonly kind: 'tableType';
      readonly name: string;
      readonly element: TypeName;
      readonly key: TypeName;
      readonly place: Place;
    }
  | { readonly kind: 'cursorType'; readonly name: string; readonly returns: TypeName | null; readonly place: Place }
  | { readonly kind: 'subtype'; readonly name: string; readonly base: TypeName; readonly place: Place }
  | {
      readonly kind: 'cursor';
      readonly name: string;
      readonly parameters: readonly Parameter[];
      readonly query: SqlText;
      readonly place: Place;
    }
  | Subprogram;

export interface RecordField {
  readonly name: string;
  readonly type: TypeName;
  readonly notNull: boolean;
  readonly initial: Expression | null;
  readonly place: Place;
}

export interface Subprogram {
  readonly kind: 'subprogram';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Of a function. */
  readonly returns: TypeName | null;
  /** Null for a forward declaration and in a package's specification. */
  readonly body: Block | null;
  readonly place: Place;
}

export interface Handler {
  /** Null is OTHERS. */
  readonly names: readonly NameExpression[] | null;
  readonly body: readonly Statement[];
  readonly place: Place;
}

export interface Block {
  readonly label: string | null;
  readonly declarations: readonly Declaration[];
  readonly body: readonly Statement[];
  readonly handlers: readonly Handler[];
  readonly place: Place;
  readonly end: Place;
}

export type Target = NameExpression | BindExpression;

export type LoopHead =
  | { readonly kind: 'endless' }
  | { readonly kind: 'while'; readonly condition: Expression }
  | {
      readonly kind: 'numeric';
      readonly name: string;
      readonly low: Expression;
      readonly high: Expression;
      readonly reverse: boolean;
    }
  | { readonly kind: 'query'; readonly name: string; readonly query: SqlText }
  | { readonly kind: 'cursor'; readonly name: string; readonly cursor: NameExpression };

export type Statement =
  | { readonly kind: 'null'; readonly place: Place }
  | { readonly kind: 'block'; readonly block: Block; readonly place: Place }
  | { readonly kind: 'assign'; readonly target: Target; readonly value: Expression; readonly place: Place }
  | { readonly kind: 'call'; readonly callee: NameExpression; readonly place: Place }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[] | null;
      readonly place: Place;
    }
  | {
      readonly kind: 'case';
      readonly selector: Expression | null;
      readonly branches: readonly { readonly when: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[] | null;
      readonly place: Place;
    }
  | {
      readonly kind: 'loop';
      readonly label: string | null;
      readonly head: LoopHead;
      readonly body: readonly Statement[];
      readonly place: Place;
    }
  | {
      readonly kind: 'leave';
      readonly how: 'EXIT' | 'CONTINUE';
      readonly label: string | null;
      readonly condition: Expression | null;
      readonly place: Place;
    }
  | { readonly kind: 'return'; readonly value: Expression | null; readonly place: Place }
  | { readonly kind: 'raise'; readonly exception: NameExpression | null; readonly place: Place }
  | { readonly kind: 'select'; readonly query: SqlText; readonly into: readonly Target[]; readonly place: Place }
  | {
      readonly kind: 'dml';
      readonly statement: SqlText;
      /** Of RETURNING … INTO; empty when there is none. */
      readonly into: readonly Target[];
      readonly place: Place;
    }
  | {
      readonly kind: 'open';
      readonly cursor: Target;
      readonly args: readonly Argument[];
      /** OPEN … FOR. */
      readonly query: SqlText | null;
      readonly place: Place;
    }
  | { readonly kind: 'fetch'; readonly cursor: Target; readonly into: readonly Target[]; readonly place: Place }
  | { readonly kind: 'close'; readonly cursor: Target; readonly place: Place }
  | { readonly kind: 'savepoint'; readonly name: string; readonly place: Place }
  | { readonly kind: 'rollback'; readonly to: string | null; readonly place: Place }
  | { readonly kind: 'commit'; readonly place: Place };

export interface PackageSource {
  readonly kind: 'specification' | 'body';
  readonly owner: string | null;
  readonly name: string;
  readonly authid: 'DEFINER' | 'CURRENT_USER';
  readonly declarations: readonly Declaration[];
  /** Initialisation part of a body. */
  readonly initialisation: Block | null;
  readonly place: Place;
}
