import { OracleError } from '../../engine.ts';
import type { Ddl } from '../ast.ts';
import { missing, notEnded, type Tokens, unimplemented } from './tokens.ts';

const DROPPABLE = ['TABLE', 'VIEW', 'INDEX', 'SEQUENCE', 'SYNONYM', 'USER', 'PROFILE', 'ROLE', 'PROCEDURE', 'FUNCTION'];
const noUser = (at: number): OracleError => new OracleError(987, 'missing or invalid username(s)', at);
const badOption = (at: number): OracleError => new OracleError(922, 'missing or invalid option', at);

/** Users, profiles, privileges and what else an administrator's script says. The words CREATE, DROP … are taken already. */
export class AdminParser {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  user(node: 'createUser' | 'alterUser'): Ddl {
    const tokens = this.#tokens;
    const user = {
      node,
      name: tokens.expectName(noUser),
      password: null as string | null,
      isHash: false,
      isLocked: null as boolean | null,
      isExpired: false,
      through: null as { proxy: string; isGranted: boolean } | null,
      profile: null as string | null,
    };
    while (tokens.peek().kind !== 'end') {
      if (tokens.accept('IDENTIFIED', 'BY', 'VALUES')) {
        user.password = this.#hash();
        user.isHash = true;
      } else if (tokens.accept('IDENTIFIED', 'BY')) {
        const { kind, text, start, end } = tokens.next();
        if (kind !== 'word' && kind !== 'quoted') throw new OracleError(988, 'missing or invalid password(s)', start);
        user.password = kind === 'word' ? tokens.source.slice(start, end) : text;
      } else if (tokens.accept('ACCOUNT', 'LOCK')) user.isLocked = true;
      else if (tokens.accept('ACCOUNT', 'UNLOCK')) user.isLocked = false;
      else if (tokens.accept('PASSWORD', 'EXPIRE')) user.isExpired = true;
      else if (tokens.accept('PROFILE')) user.profile = this.#profileName();
      else if (tokens.accept('DEFAULT', 'TABLESPACE')) tokens.expectName(badOption);
      else if (tokens.accept('TEMPORARY', 'TABLESPACE')) tokens.expectName(badOption);
      else if (tokens.accept('QUOTA')) this.#quota();
      else if (tokens.accept('ENABLE', 'EDITIONS')) continue;
      else if (tokens.accept('DEFAULT', 'ROLE')) tokens.accept('ALL') || tokens.accept('NONE');
      else if (tokens.accept('GRANT', 'CONNECT', 'THROUGH')) user.through = this.#through(true);
      else if (tokens.accept('REVOKE', 'CONNECT', 'THROUGH')) user.through = this.#through(false);
      else throw badOption(tokens.at);
    }
    if (node === 'createUser' && user.password === null) throw missing.keyword(tokens.at);
    return user;
  }

  /** Of 10g: 16 digits. Later kinds, which begin with `S:` or `T:`, are not taken. */
  #hash(): string {
    const { kind, text, start } = this.#tokens.next();
    if (kind !== 'string' || !/^[0-9A-F]{16}$/i.test(text))
      throw new OracleError(2153, 'invalid VALUES password string', start);
    return text;
  }

  #quota(): void {
    const tokens = this.#tokens;
    if (!tokens.accept('UNLIMITED')) {
      if (tokens.next().kind !== 'number') throw badOption(tokens.at);
      if (!tokens.is('ON')) tokens.next();
    }
    tokens.expect('ON', badOption);
    tokens.expectName(badOption);
  }

  #through(isGranted: boolean): { proxy: string; isGranted: boolean } {
    const proxy = this.#tokens.expectName(noUser);
    if (this.#tokens.accept('WITH', 'NO', 'ROLES') || this.#tokens.accept('AUTHENTICATION', 'REQUIRED')) {
      return { proxy, isGranted };
    }
    return { proxy, isGranted };
  }

  /** DEFAULT is the name of one, though else no name. */
  #profileName(): string {
    return this.#tokens.accept('DEFAULT') ? 'DEFAULT' : this.#tokens.expectName(badOption);
  }

  profile(isNew: boolean): Ddl {
    const tokens = this.#tokens;
    const name = this.#profileName();
    tokens.expect('LIMIT', badOption);
    const limits = new Map<string, string>();
    while (tokens.peek().kind !== 'end') {
      const limit = tokens.expectName((at) => new OracleError(2376, 'invalid or redundant resource', at));
      let value = tokens.next().text;
      while (tokens.accept('/')) value += `/${tokens.next().text}`;
      limits.set(limit, value);
    }
    return { node: 'profile', name, isNew, limits };
  }

  edition(): Ddl {
    const tokens = this.#tokens;
    const name = tokens.expectName(badOption);
    return {
      node: 'createEdition',
      name,
      parent: tokens.accept('AS', 'CHILD', 'OF') ? tokens.expectName(badOption) : null,
    };
  }

  /** ALTER DATABASE, of which there is this. */
  database(): Ddl {
    const tokens = this.#tokens;
    if (!tokens.accept('DEFAULT', 'EDITION')) throw unimplemented('such an ALTER DATABASE', tokens.at);
    tokens.expect('=', (at) => new OracleError(927, 'missing equal sign', at));
    return { node: 'defaultEdition', name: tokens.expectName(badOption) };
  }

  role(): Ddl {
    const name = this.#tokens.expectName(badOption);
    return { node: 'createRole', name };
  }

  sequence(): Ddl {
    const tokens = this.#tokens;
    const path = tokens.path((at) => new OracleError(2277, 'invalid sequence name', at));
    let start = '1';
    let increment = '1';
    let cache = 20;
    const number = (): string => {
      const sign = tokens.accept('-') ? '-' : '';
      const { kind, text, start: at } = tokens.next();
      if (kind !== 'number' || !/^\d+$/.test(text)) throw badOption(at);
      return sign + text;
    };
    while (tokens.peek().kind !== 'end') {
      if (tokens.accept('START', 'WITH')) start = number();
      else if (tokens.accept('INCREMENT', 'BY')) increment = number();
      else if (tokens.accept('CACHE')) cache = Number(number());
      else if (tokens.accept('NOCACHE')) cache = 1;
      else if (tokens.accept('MINVALUE') || tokens.accept('MAXVALUE')) number();
      else if (
        !['NOCYCLE', 'NOORDER', 'ORDER', 'NOMINVALUE', 'NOMAXVALUE', 'NOKEEP'].some((word) => tokens.accept(word))
      ) {
        throw badOption(tokens.at);
      }
    }
    return { node: 'createSequence', path, start, increment, cache };
  }

  synonym(isReplacing: boolean, isPublic: boolean): Ddl {
    const tokens = this.#tokens;
    const path = tokens.path((at) => new OracleError(995, 'missing or invalid synonym identifier', at));
    tokens.expect('FOR', missing.keyword);
    const target = tokens.path((at) => new OracleError(995, 'missing or invalid synonym identifier', at));
    return { node: 'createSynonym', path, target, isReplacing, isPublic };
  }

  /** GRANT and REVOKE. */
  privileges(node: 'grant' | 'revoke'): Ddl {
    const tokens = this.#tokens;
    const privileges = tokens.list(() => {
      const words: string[] = [];
      while (tokens.peek().kind === 'word' && !tokens.isAny(['ON', 'TO', 'FROM'])) words.push(tokens.next().text);
      if (words.length === 0) throw new OracleError(990, 'missing or invalid privilege', tokens.at);
      return words.join(' ');
    });
    if (tokens.accept('ON', 'EDITION')) return this.#editionPrivilege(node, privileges);
    const on = tokens.accept('ON') ? tokens.path((at) => new OracleError(903, 'invalid table name', at)) : null;
    return { node, privileges, on, users: this.#grantees(node) };
  }

  #editionPrivilege(node: 'grant' | 'revoke', privileges: readonly string[]): Ddl {
    const edition = this.#tokens.expectName(badOption);
    if (privileges.join() !== 'USE') throw new OracleError(990, 'missing or invalid privilege');
    return { node: `${node}Edition`, edition, users: this.#grantees(node) };
  }

  #grantees(node: 'grant' | 'revoke'): readonly string[] {
    const tokens = this.#tokens;
    tokens.expect(node === 'grant' ? 'TO' : 'FROM', missing.keyword);
    const users = tokens.list(() => (tokens.accept('PUBLIC') ? 'PUBLIC' : tokens.expectName(noUser)));
    if (!tokens.accept('WITH', 'GRANT', 'OPTION')) tokens.accept('WITH', 'ADMIN', 'OPTION');
    return users;
  }

  drop(): Ddl {
    const tokens = this.#tokens;
    tokens.accept('PUBLIC');
    let kind = '';
    if (tokens.accept('PACKAGE')) kind = tokens.accept('BODY') ? 'PACKAGE BODY' : 'PACKAGE';
    else kind = DROPPABLE.find((word) => tokens.accept(word)) ?? '';
    if (kind === '') throw new OracleError(950, 'invalid DROP option', tokens.at);
    const path = tokens.path((at) => new OracleError(903, 'invalid table name', at));
    const isCascading = tokens.accept('CASCADE');
    if (isCascading) tokens.accept('CONSTRAINTS');
    tokens.accept('PURGE') || tokens.accept('FORCE');
    if (tokens.peek().kind !== 'end') throw notEnded(tokens.at);
    return { node: 'drop', kind, path, isCascading };
  }
}
