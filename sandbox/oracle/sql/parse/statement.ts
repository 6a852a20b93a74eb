import { OracleError } from '../../engine.ts';
import type { Ddl, Expression, Statement } from '../ast.ts';
import { AdminParser } from './ddl-admin.ts';
import { TableParser } from './ddl-tables.ts';
import { DmlParser } from './dml.ts';
import { QueryParser } from './queries.ts';
import { missing, notEnded, Tokens, unimplemented } from './tokens.ts';

export interface Parsed {
  readonly statement: Statement;
  /** Names of the placeholders, one for every occurrence. */
  readonly binds: readonly string[];
}

/** Session parameters that ALTER SESSION sets in a word: `SET CURRENT_SCHEMA = APPS`. */
function alterSession(tokens: Tokens): Statement {
  if (!tokens.accept('SET')) throw new OracleError(927, 'missing equal sign', tokens.at);
  const settings: { name: string; value: string }[] = [];
  do {
    const name = tokens.expectName((at) => new OracleError(2248, 'invalid option for ALTER SESSION', at));
    tokens.expect('=', (at) => new OracleError(927, 'missing equal sign', at));
    const sign = tokens.accept('-') ? '-' : '';
    const { kind, text, start } = tokens.next();
    if (kind === 'end' || kind === 'op' || kind === 'bind')
      throw new OracleError(2017, 'integer value required', start);
    settings.push({ name, value: sign + text });
  } while (tokens.peek().kind !== 'end');
  return { node: 'alterSession', settings };
}

function create(tokens: Tokens, queries: QueryParser): Ddl {
  const isReplacing = tokens.accept('OR', 'REPLACE');
  const admin = new AdminParser(tokens);
  const tables = new TableParser(tokens, queries);
  if (tokens.accept('TABLE')) return tables.table();
  if (tokens.accept('UNIQUE', 'INDEX')) return tables.index(true);
  if (tokens.accept('INDEX')) return tables.index(false);
  if (tokens.accept('SEQUENCE')) return admin.sequence();
  if (tokens.accept('PUBLIC', 'SYNONYM')) return admin.synonym(isReplacing, true);
  if (tokens.accept('SYNONYM')) return admin.synonym(isReplacing, false);
  if (tokens.accept('USER')) return admin.user('createUser');
  if (tokens.accept('PROFILE')) return admin.profile(true);
  if (tokens.accept('ROLE')) return admin.role();
  if (tokens.accept('EDITION')) return admin.edition();
  if (tokens.accept('VIEW') || tokens.accept('FORCE', 'VIEW')) {
    const path = tokens.path((at) => new OracleError(903, 'invalid table name', at));
    tokens.expect('AS', missing.keyword);
    return { node: 'createView', path, isReplacing, query: queries.query() };
  }
  throw new OracleError(901, 'invalid CREATE command', tokens.at);
}

function alter(tokens: Tokens): Statement {
  if (tokens.accept('SESSION')) return alterSession(tokens);
  if (tokens.accept('USER')) return new AdminParser(tokens).user('alterUser');
  if (tokens.accept('PROFILE')) return new AdminParser(tokens).profile(false);
  if (tokens.accept('DATABASE')) return new AdminParser(tokens).database();
  if (tokens.isAny(['TABLE', 'SYSTEM', 'PACKAGE', 'INDEX', 'SEQUENCE']))
    throw unimplemented('such an ALTER', tokens.at);
  throw new OracleError(940, 'invalid ALTER command', tokens.at);
}

function lockTable(tokens: Tokens): Statement {
  tokens.expect('TABLE', missing.keyword);
  const { at } = tokens;
  const path = tokens.path((place) => new OracleError(903, 'invalid table name', place));
  for (const word of ['IN', 'EXCLUSIVE', 'MODE']) tokens.expect(word, missing.keyword);
  return { node: 'lockTable', path, at, isNowait: tokens.accept('NOWAIT') };
}

const badSavepoint = (at: number): OracleError => new OracleError(3001, 'unimplemented feature', at);

function control(tokens: Tokens): Statement | null {
  if (tokens.accept('COMMIT')) {
    tokens.accept('WORK');
    return { node: 'commit' };
  }
  if (tokens.accept('ROLLBACK')) {
    tokens.accept('WORK');
    if (!tokens.accept('TO')) return { node: 'rollback', to: null };
    tokens.accept('SAVEPOINT');
    return { node: 'rollback', to: tokens.expectName(badSavepoint) };
  }
  if (tokens.accept('SAVEPOINT')) return { node: 'savepoint', name: tokens.expectName(badSavepoint) };
  if (tokens.accept('SET', 'TRANSACTION')) {
    if (!tokens.accept('READ', 'WRITE') && !tokens.accept('ISOLATION', 'LEVEL', 'READ', 'COMMITTED')) {
      throw unimplemented('such a SET TRANSACTION', tokens.at);
    }
    return { node: 'setTransaction' };
  }
  return tokens.accept('LOCK') ? lockTable(tokens) : null;
}

function statementOf(tokens: Tokens): Statement {
  const queries = new QueryParser(tokens);
  if (tokens.isAny(['SELECT', 'WITH', '('])) return queries.query();
  const dml = new DmlParser(tokens, queries);
  if (tokens.is('INSERT')) return dml.insert();
  if (tokens.is('UPDATE')) return dml.update();
  if (tokens.is('DELETE')) return dml.delete();
  if (tokens.is('MERGE')) throw unimplemented('MERGE', tokens.at);
  const controlled = control(tokens);
  if (controlled !== null) return controlled;
  if (tokens.accept('CREATE')) return create(tokens, queries);
  if (tokens.accept('ALTER')) return alter(tokens);
  const admin = new AdminParser(tokens);
  if (tokens.accept('GRANT')) return admin.privileges('grant');
  if (tokens.accept('REVOKE')) return admin.privileges('revoke');
  if (tokens.accept('DROP')) return admin.drop();
  throw new OracleError(900, 'invalid SQL statement', tokens.at);
}

/** Parses one statement. Throws OracleError with the place of the mistake. */
export function parseStatement(source: string, isEmbedded = false): Parsed {
  const tokens = new Tokens(source, isEmbedded);
  const statement = statementOf(tokens);
  if (tokens.peek().kind !== 'end') throw notEnded(tokens.at);
  return { statement, binds: tokens.binds };
}

/** Parses one expression, with its placeholders. */
export function parseExpression(source: string): Expression {
  const tokens = new Tokens(source, true);
  const expression = new QueryParser(tokens).expressions.value();
  if (tokens.peek().kind !== 'end') throw missing.expression(tokens.at);
  return expression;
}
