import type { RFC_GET_FUNCTION_INTERFACE } from './functions.ts';
import type { OutputOf } from './types.ts';
import { isField, type RfcFunction } from './types.ts';

export type Interface = OutputOf<typeof RFC_GET_FUNCTION_INTERFACE>;

/** Where the interface that a system has differs from the descriptor by which it is called. */
export interface Differences {
  /** Parameters that are called by and do not exist. */
  readonly missing: readonly string[];
  /** Parameters that must be given and never are. */
  readonly demanded: readonly string[];
  /** Parameters of another structure than expected. */
  readonly others: readonly string[];
  readonly isRemote: boolean;
}

export function compareInterface(fn: RfcFunction, { PARAMS, REMOTE_CALL }: Interface): Differences {
  const offered = new Map(PARAMS.map((one) => [`${one.PARAMCLASS} ${one.PARAMETER}`, one]));
  const wanted = [
    ...Object.entries(fn.imports).map(([name, type]) => ({ side: 'I', name, type })),
    ...Object.entries(fn.exports).map(([name, type]) => ({ side: 'E', name, type })),
    ...Object.entries(fn.tables).map(([name, type]) => ({ side: 'T', name, type })),
  ];
  const sent = new Set([...Object.keys(fn.imports), ...Object.keys(fn.tables)]);
  return {
    missing: wanted.filter(({ side, name }) => !offered.has(`${side} ${name}`)).map(({ name }) => name),
    demanded: PARAMS.filter((one) => one.PARAMCLASS === 'I' && one.OPTIONAL === '' && !sent.has(one.PARAMETER)).map(
      ({ PARAMETER }) => PARAMETER,
    ),
    others: wanted.flatMap(({ side, name, type }) => {
      const structure = offered.get(`${side} ${name}`)?.TABNAME ?? '';
      return isField(type) || structure === '' || structure === type.name
        ? []
        : [`${name} is ${structure}, not ${type.name}`];
    }),
    isRemote: REMOTE_CALL === '' || REMOTE_CALL === 'R',
  };
}
