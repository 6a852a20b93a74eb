import { readFileSync } from 'node:fs';

/** One formal parameter in sandbox/signatures/ebs.json. */
interface SignatureParameter {
  readonly name: string;
  readonly mode: 'IN' | 'OUT' | 'IN OUT';
  readonly type: string;
  readonly resolvedType?: string;
  /** False is none. */
  readonly default: string | false;
}

export interface SignatureProcedure {
  readonly overload: number | null;
  readonly kind: 'procedure' | 'function';
  readonly parameters: readonly SignatureParameter[];
  readonly returns?: string;
}

export interface SignatureField {
  readonly field: string;
  readonly type: string;
  readonly resolvedType?: string;
  readonly default?: string;
}

export interface PackageSignature {
  readonly authid: 'DEFINER' | 'CURRENT_USER';
  readonly procedures: Readonly<Record<string, readonly SignatureProcedure[]>>;
  readonly recordTypes: Readonly<Record<string, readonly SignatureField[]>>;
  readonly collectionTypes: Readonly<Record<string, string>>;
  readonly constants?: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
  readonly packageVariables?: Readonly<Record<string, string>>;
  readonly exceptions?: readonly string[];
}

/** The facts about EBS's packages, as far as PL/SQL needs them. */
export interface Signatures {
  readonly packages: Readonly<Record<string, PackageSignature>>;
}

/** Reads sandbox/signatures/ebs.json. */
export function readSignatures(): Signatures {
  return JSON.parse(readFileSync(new URL('../../../signatures/ebs.json', import.meta.url), 'utf8')) as Signatures;
}
