import type { Block, PackageSource } from './ast.ts';
import { parseDeclarations } from './declarations.ts';
import { parseBlock, parseBlockBody, parseStatements } from './statements.ts';
import { TokenStream } from './token-stream.ts';
import { tokensOf } from './tokens.ts';

const LEADING = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|<<\s*[\w$#]+\s*>>)*/;

/** Whether a text is an anonymous block, by its first word. */
export function isAnonymousBlock(text: string): boolean {
  const rest = text.slice(LEADING.exec(text)?.[0].length ?? 0);
  return /^(?:declare|begin)\b/i.test(rest);
}

/** Throws SyntaxFault. */
export function parseAnonymousBlock(source: string): Block {
  const tokens = new TokenStream(source, tokensOf(source));
  let label: string | null = null;
  while (tokens.take('<<')) {
    label = tokens.identifier();
    tokens.expect('>>');
  }
  const block = parseBlock(tokens, label);
  // SQL*Plus' end of a block; the server itself does not know it.
  if (tokens.peek().kind !== 'end') throw tokens.unexpected([]);
  return block;
}

/** Throws SyntaxFault. Places count from the word PACKAGE, as USER_SOURCE does. */
export function parsePackageSource(source: string): PackageSource {
  const start = /\bpackage\b/i.exec(source.slice(LEADING.exec(source)?.[0].length ?? 0));
  const skipped = (LEADING.exec(source)?.[0].length ?? 0) + (start?.index ?? 0);
  const text = source.slice(skipped).replace(/\s*\/\s*$/, '');
  const tokens = new TokenStream(text, tokensOf(text));
  const place = tokens.expect('PACKAGE');
  const kind = tokens.take('BODY') ? 'body' : 'specification';
  const first = tokens.identifier();
  const owner = tokens.take('.') ? first : null;
  const name = owner === null ? first : tokens.identifier();
  const authid = parseAuthid(tokens);
  if (!tokens.take('IS') && !tokens.take('AS')) throw tokens.unexpected(['. authid is as']);
  const declarations = parseDeclarations(tokens, parseBlockBody);
  const initialisation = kind === 'body' ? parseInitialisation(tokens) : null;
  tokens.expect('END');
  if (tokens.isIdentifier() && tokens.next().text !== name) throw tokens.unexpected([name]);
  tokens.expect(';');
  if (tokens.peek().kind !== 'end') throw tokens.unexpected([]);
  return { kind, owner, name, authid, declarations, initialisation, place };
}

function parseAuthid(tokens: TokenStream): PackageSource['authid'] {
  if (!tokens.take('AUTHID')) return 'DEFINER';
  if (tokens.take('CURRENT_USER')) return 'CURRENT_USER';
  tokens.expect('DEFINER');
  return 'DEFINER';
}

function parseInitialisation(tokens: TokenStream): Block | null {
  const place = tokens.peek();
  if (!tokens.take('BEGIN')) return null;
  const body = parseStatements(tokens, ['END']);
  return { label: null, declarations: [], body, handlers: [], place, end: tokens.peek() };
}
