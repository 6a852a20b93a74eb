import type { Declared, PackageInterface } from '../compile/declared.ts';
import { parseTypeName } from '../syntax/declarations.ts';
import { TokenStream } from '../syntax/token-stream.ts';
import { tokensOf } from '../syntax/tokens.ts';
import {
  BOOLEAN,
  CLOB,
  DATE,
  INTEGER,
  NUMBER,
  type PlType,
  REF_CURSOR,
  type RecordFieldType,
  type RecordType,
  scalar,
  TEXT,
  TIMESTAMP,
} from '../types/types.ts';
import type { PackageSignature, SignatureField } from './signatures.ts';

const BASES: Readonly<Record<string, PlType>> = {
  VARCHAR2: TEXT,
  CHAR: scalar('CHAR'),
  NUMBER,
  INTEGER,
  BINARY_INTEGER: INTEGER,
  PLS_INTEGER: INTEGER,
  DATE,
  TIMESTAMP,
  BOOLEAN,
  CLOB,
  RAW: scalar('RAW'),
  SYS_REFCURSOR: REF_CURSOR,
  ROWID: TEXT,
  LONG: TEXT,
};

/** How a field's default is evaluated; null where it has none. */
type FieldDefault = (owner: string, field: SignatureField, type: () => PlType) => RecordFieldType['initial'];

/** The types of a package as its signature tells them. */
export class SignatureTypes {
  readonly #name: string;
  readonly #signature: PackageSignature;
  readonly #find: (name: string) => PackageInterface | null;
  readonly #initial: FieldDefault;
  readonly #made = new Map<string, PlType>();

  constructor(
    name: string,
    signature: PackageSignature,
    find: (name: string) => PackageInterface | null,
    initial: FieldDefault,
  ) {
    this.#name = name;
    this.#signature = signature;
    this.#find = find;
    this.#initial = initial;
  }

  /** The declared types, by name. */
  *declared(): Generator<[string, Declared]> {
    for (const name of Object.keys(this.#signature.recordTypes))
      yield [name, { kind: 'type', type: this.#record(name) }];
    for (const name of Object.keys(this.#signature.collectionTypes))
      yield [name, { kind: 'type', type: this.of(name) }];
  }

  /** The type that a text of the signatures stands for. What nothing is known about is text. */
  of(text: string, resolved?: string): PlType {
    const written = (resolved ?? text).replace(/\s*\(inferred\)$/, '').toUpperCase();
    const known = this.#made.get(written);
    if (known !== undefined) return known;
    const made = this.#make(written);
    this.#made.set(written, made);
    return made;
  }

  #make(written: string): PlType {
    const variable = this.#signature.packageVariables?.[written.replace(/%TYPE$/, '')];
    if (variable !== undefined) return this.of(variable);
    const collection = this.#signature.collectionTypes[written];
    if (collection !== undefined) return this.#table(`APPS.${this.#name}.${written}`, collection);
    if (this.#signature.recordTypes[written] !== undefined) return this.#record(written);
    if (/^TABLE OF /.test(written)) return this.#table(`${this.#name}.${written}`, written);
    if (/%ROWTYPE$/.test(written)) return { kind: 'record', name: written, fields: new Map(), isRow: true };
    const { path, sizes } = parseTypeName(new TokenStream(written, tokensOf(written)));
    if (path.length > 1) return this.#foreign(path.at(-2) ?? '', path.at(-1) ?? '');
    const base = BASES[path[0] ?? ''];
    if (base === undefined) return /_(?:REC|REC_TYPE|TYPE)$/.test(written) ? unknownRecord(written) : TEXT;
    if (base.kind !== 'scalar') return base;
    const [first, second] = sizes;
    if (first === undefined) return base;
    return base.base === 'NUMBER' ? { ...base, precision: first, scale: second ?? 0 } : { ...base, size: first };
  }

  #foreign(packageName: string, name: string): PlType {
    if (packageName === this.#name) return this.of(name);
    const declared = this.#find(packageName)?.members.get(name);
    return declared?.kind === 'type' ? declared.type : TEXT;
  }

  #table(name: string, written: string): PlType {
    const element = /^TABLE OF (.+?)(?: INDEX BY .*)?$/i.exec(written)?.[1] ?? 'VARCHAR2(4000)';
    return { kind: 'table', name, element: this.of(element), key: INTEGER };
  }

  #record(name: string): RecordType {
    const known = this.#made.get(name);
    if (known?.kind === 'record') return known;
    const fields = new Map<string, RecordFieldType>();
    const record: RecordType = { kind: 'record', name: `APPS.${this.#name}.${name}`, fields, isRow: false };
    this.#made.set(name, record);
    for (const field of this.#signature.recordTypes[name] ?? []) {
      const type = this.of(field.type, field.resolvedType);
      fields.set(field.field, { type, notNull: false, initial: this.#initial(this.#name, field, () => type) });
    }
    return record;
  }
}

/** A record that the facts name and do not describe. */
function unknownRecord(name: string): RecordType {
  return { kind: 'record', name, fields: new Map(), isRow: false };
}
