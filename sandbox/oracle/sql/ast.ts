/** What a statement means, every node of it known: there is none for text that was not understood. `at` is an offset. */
export type Expression =
  | { readonly node: 'text'; readonly value: string; readonly at: number }
  | { readonly node: 'number'; readonly value: string; readonly at: number }
  | { readonly node: 'moment'; readonly of: 'DATE' | 'TIMESTAMP'; readonly value: string; readonly at: number }
  | { readonly node: 'null'; readonly at: number }
  | { readonly node: 'bind'; readonly name: string; readonly index: number; readonly at: number }
  /** A column, a pseudo column, a sequence's value, or a name of PL/SQL. `isOuter`: `(+)` behind it. */
  | { readonly node: 'name'; readonly path: readonly string[]; readonly isOuter: boolean; readonly at: number }
  | Call
  | { readonly node: 'negate'; readonly operand: Expression; readonly at: number }
  | Binary
  | Case
  | { readonly node: 'scalar'; readonly query: Query; readonly at: number }
  | { readonly node: 'tuple'; readonly items: readonly Expression[]; readonly at: number }
  | Condition;

export interface Call {
  readonly node: 'call';
  readonly path: readonly string[];
  readonly args: readonly Expression[];
  readonly isStar: boolean;
  readonly isDistinct: boolean;
  readonly over: Window | null;
  /** `TRIM(LEADING ' ' FROM x)`, `EXTRACT(YEAR FROM x)`: the word in front. */
  readonly word: string | null;
  readonly at: number;
}

export interface Window {
  readonly partition: readonly Expression[];
  readonly order: readonly OrderItem[];
  /** `ROWS` or `RANGE` with its bounds, as words of the allowed few; null for the default. */
  readonly frame: string | null;
}

export interface Binary {
  readonly node: 'binary';
  readonly operator: '+' | '-' | '*' | '/' | '||';
  readonly left: Expression;
  readonly right: Expression;
  readonly at: number;
}

export interface Case {
  readonly node: 'case';
  /** Null for a searched CASE, whose `when` are conditions. */
  readonly operand: Expression | null;
  readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
  readonly otherwise: Expression | null;
  readonly at: number;
}

export type Condition =
  | {
      readonly node: 'compare';
      readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=';
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly node: 'and' | 'or'; readonly left: Expression; readonly right: Expression; readonly at: number }
  | { readonly node: 'not'; readonly operand: Expression; readonly at: number }
  | { readonly node: 'isNull'; readonly operand: Expression; readonly isNot: boolean; readonly at: number }
  | {
      readonly node: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly isNot: boolean;
      readonly at: number;
    }
  | {
      readonly node: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape: Expression | null;
      readonly isNot: boolean;
      readonly at: number;
    }
  | {
      readonly node: 'in';
      readonly operand: Expression;
      readonly list: readonly Expression[] | Query;
      readonly isNot: boolean;
      readonly at: number;
    }
  | { readonly node: 'exists'; readonly query: Query; readonly at: number };

export interface OrderItem {
  readonly by: Expression;
  readonly isDescending: boolean;
  readonly nulls: 'FIRST' | 'LAST' | null;
}

export interface SelectItem {
  /** Null for `*` and `t.*`. */
  readonly expression: Expression | null;
  /** Of `t.*`: what stands in front. */
  readonly qualifier: readonly string[];
  /** Its alias, else what Oracle calls it. */
  readonly name: string;
  readonly isAliased: boolean;
  readonly at: number;
}

export type Source =
  | {
      readonly node: 'table';
      readonly path: readonly string[];
      readonly alias: string | null;
      readonly at: number;
    }
  | { readonly node: 'derived'; readonly query: Query; readonly alias: string | null; readonly at: number }
  | {
      readonly node: 'join';
      readonly how: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS';
      readonly left: Source;
      readonly right: Source;
      readonly on: Expression | null;
      readonly at: number;
    };

export interface Select {
  readonly node: 'select';
  readonly isDistinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from: readonly Source[];
  readonly where: Expression | null;
  readonly group: readonly Expression[];
  readonly having: Expression | null;
  readonly at: number;
}

export interface SetOperation {
  readonly node: 'set';
  readonly operator: 'UNION' | 'UNION ALL' | 'INTERSECT' | 'MINUS';
  readonly left: QueryBody;
  readonly right: QueryBody;
  readonly at: number;
}

/** A query in parentheses stays a query of its own: it may have an order. */
export type QueryBody = Select | SetOperation | Query;

export interface Query {
  readonly node: 'query';
  readonly with: readonly { readonly name: string; readonly columns: readonly string[]; readonly query: Query }[];
  readonly body: QueryBody;
  readonly order: readonly OrderItem[];
  readonly lock: Lock | null;
  readonly at: number;
}

export interface Lock {
  /** Columns whose tables are locked; empty for all. */
  readonly of: readonly Expression[];
  /** Seconds; 0 is NOWAIT, null waits. */
  readonly waitSeconds: number | null;
  readonly isSkipping: boolean;
}

export interface Target {
  readonly path: readonly string[];
  readonly alias: string | null;
  readonly at: number;
}

export interface ColumnName {
  readonly name: string;
  readonly at: number;
}

/** `null` as a value is the word DEFAULT. */
export type Assigned = Expression | null;

export type Dml =
  | {
      readonly node: 'insert';
      readonly into: Target;
      readonly columns: readonly ColumnName[];
      readonly values: readonly Assigned[] | Query;
      readonly returning: readonly SelectItem[];
      readonly at: number;
    }
  | {
      readonly node: 'update';
      readonly table: Target;
      readonly set: readonly { readonly columns: readonly ColumnName[]; readonly value: Assigned }[];
      readonly where: Expression | null;
      readonly returning: readonly SelectItem[];
      readonly at: number;
    }
  | {
      readonly node: 'delete';
      readonly from: Target;
      readonly where: Expression | null;
      readonly returning: readonly SelectItem[];
      readonly at: number;
    };

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly size: number | null;
  readonly scale: number | null;
  readonly isNotNull: boolean;
  readonly default: Expression | null;
}

export interface Constraint {
  readonly kind: 'PRIMARY KEY' | 'UNIQUE' | 'CHECK';
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly check: Expression | null;
}

export type Ddl =
  | {
      readonly node: 'createTable';
      readonly path: readonly string[];
      readonly columns: readonly ColumnDefinition[];
      readonly constraints: readonly Constraint[];
    }
  | {
      readonly node: 'createIndex';
      readonly path: readonly string[];
      readonly isUnique: boolean;
      readonly on: readonly string[];
      readonly columns: readonly string[];
    }
  | {
      readonly node: 'createSequence';
      readonly path: readonly string[];
      readonly start: string;
      readonly increment: string;
      readonly cache: number;
    }
  | {
      readonly node: 'createSynonym';
      readonly path: readonly string[];
      readonly target: readonly string[];
      readonly isReplacing: boolean;
      readonly isPublic: boolean;
    }
  | {
      readonly node: 'createView';
      readonly path: readonly string[];
      readonly isReplacing: boolean;
      readonly query: Query;
    }
  | {
      readonly node: 'createUser' | 'alterUser';
      readonly name: string;
      readonly password: string | null;
      /** `password` is no password but a hash of 10g, after IDENTIFIED BY VALUES. */
      readonly isHash: boolean;
      /** ACCOUNT LOCK, UNLOCK, or neither. */
      readonly isLocked: boolean | null;
      readonly isExpired: boolean;
      /** Of `GRANT CONNECT THROUGH` and `REVOKE CONNECT THROUGH`. */
      readonly through: { readonly proxy: string; readonly isGranted: boolean } | null;
      readonly profile: string | null;
    }
  | {
      readonly node: 'profile';
      readonly name: string;
      readonly isNew: boolean;
      readonly limits: ReadonlyMap<string, string>;
    }
  | { readonly node: 'createRole'; readonly name: string }
  | { readonly node: 'createEdition'; readonly name: string; readonly parent: string | null }
  | { readonly node: 'defaultEdition'; readonly name: string }
  /** GRANT and REVOKE USE ON EDITION. */
  | {
      readonly node: 'grantEdition' | 'revokeEdition';
      readonly edition: string;
      readonly users: readonly string[];
    }
  | {
      readonly node: 'grant' | 'revoke';
      readonly privileges: readonly string[];
      /** Null for system privileges and roles. */
      readonly on: readonly string[] | null;
      readonly users: readonly string[];
    }
  | {
      readonly node: 'drop';
      readonly kind: string;
      readonly path: readonly string[];
      readonly isCascading: boolean;
    };

export type Control =
  | { readonly node: 'commit' }
  | { readonly node: 'rollback'; readonly to: string | null }
  | { readonly node: 'savepoint'; readonly name: string }
  | { readonly node: 'alterSession'; readonly settings: readonly { readonly name: string; readonly value: string }[] }
  | { readonly node: 'setTransaction' }
  | { readonly node: 'lockTable'; readonly path: readonly string[]; readonly at: number; readonly isNowait: boolean };

export type Statement = Query | Dml | Ddl | Control;
