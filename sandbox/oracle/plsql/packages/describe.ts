import type { ArgumentDescription, PackageDescription } from '../../database.ts';
import type { FormalParameter, SubprogramType } from '../compile/declared.ts';
import type { PlType } from '../types/types.ts';
import type { StoredPackage } from './stored.ts';

/** What the dictionary keeps of a package's specification or body. */
export function describePackage(stored: StoredPackage, kind: 'specification' | 'body'): PackageDescription {
  const isBody = kind === 'body';
  const errors = isBody ? stored.errors.body : stored.errors.specification;
  return {
    owner: stored.owner,
    name: stored.name,
    isBody,
    authid: stored.specification.authid,
    status: errors.length === 0 ? 'VALID' : 'INVALID',
    subprograms: isBody ? [] : [...subprograms(stored)],
  };
}

function* subprograms(stored: StoredPackage): Generator<PackageDescription['subprograms'][number]> {
  for (const [name, member] of stored.members) {
    if (member.kind !== 'subprograms') continue;
    for (const [index, overload] of member.overloads.entries()) {
      const number = member.overloads.length > 1 ? index + 1 : null;
      yield { name, overload: number, arguments: describeArguments(overload) };
    }
  }
}

function describeArguments({ parameters, returns }: SubprogramType): ArgumentDescription[] {
  const result =
    returns === null
      ? []
      : [{ name: null, position: 0, mode: 'OUT' as const, type: written(returns), isDefaulted: false }];
  return [...result, ...parameters.map(describeParameter)];
}

function describeParameter(parameter: FormalParameter, index: number): ArgumentDescription {
  return {
    name: parameter.name,
    position: index + 1,
    mode: parameter.mode,
    type: written(parameter.type),
    isDefaulted: parameter.hasDefault,
  };
}

function written(type: PlType): string {
  if (type.kind === 'scalar') return type.base;
  if (type.kind === 'cursor') return 'SYS_REFCURSOR';
  return type.name;
}
