import { HEAD, LOOKS, PROCEDURES, RESULT } from '../addon/procedures.ts';
import { usesOfBlock } from './block-uses.ts';
import type { Block } from './types.ts';

type Procedures = (typeof PROCEDURES)[number];
/** Name of a procedure of XXADIT_WRITE that carries out a command. */
export type ProcedureName = Procedures['name'];
/** What a procedure is told beside what every command says. */
export type ParameterOf<N extends ProcedureName> = Extract<Procedures, { readonly name: N }>['parameters'][number];

/** The settings that XXADIT_SETTINGS holds where the add-on is installed. */
export const SETTINGS = 'p_settings';

/** A command calls several of EBS's programs, and its workflow may be slow; the section's own limit comes before this one. */
const WRITE_MS = 120_000;
const LOOK_MS = 20_000;

/** How a command gets to EBS's programs: by XXADIT_WRITE, or by a block of APPS' proxy that holds the same text. */
export type Route = 'addon' | 'direct';

type Shape = Pick<Block, 'in' | 'out'> & { readonly room?: Readonly<Record<string, number>> };

function block(name: string, route: Route, shape: Shape, rest: { timeLimitMs: number; selfCommits?: true }): Block {
  const file = `commands/${route}/${name}.sql`;
  const settings = route === 'direct' ? [SETTINGS] : [];
  return {
    kind: 'block',
    name,
    file,
    ...shape,
    in: [...shape.in, ...settings],
    get uses() {
      return usesOfBlock(file);
    },
    ...rest,
  };
}

const NOT_DIRECT: ReadonlySet<string> = new Set(PROCEDURES.filter((one) => 'direct' in one).map(({ name }) => name));

function ofRoute(route: Route): ReadonlyMap<string, Block> {
  const own = PROCEDURES.filter(({ name }) => route === 'addon' || !NOT_DIRECT.has(name));
  return new Map(
    own.map(({ name, parameters }) => {
      const commits = NOT_DIRECT.has(name) ? { selfCommits: true as const } : {};
      const shape = { in: [...HEAD, ...parameters], out: RESULT };
      return [name, block(name, route, shape, { timeLimitMs: WRITE_MS, ...commits })] as const;
    }),
  );
}

const COMMANDS = { addon: ofRoute('addon'), direct: ofRoute('direct') };

/** The block of a command. Null where EBS's own API commits inside and only the add-on makes that safe. */
export function commandBlock(name: ProcedureName, route: Route): Block | null {
  return COMMANDS[route].get(name) ?? null;
}

/** Bytes of all contact points of one party, one a line. */
const MOST_POINTS = 32_767;

const looking = (route: Route) => ({
  lookup_command: block('lookup_command', route, LOOKS.lookup_command, { timeLimitMs: LOOK_MS }),
  read_contact_points: block(
    'read_contact_points',
    route,
    { ...LOOKS.read_contact_points, room: { x_points: MOST_POINTS } },
    { timeLimitMs: LOOK_MS },
  ),
  check_setup: block('check_setup', route, LOOKS.check_setup, { timeLimitMs: LOOK_MS }),
});

/** Blocks that change nothing. */
export const LOOKING = { addon: looking('addon'), direct: looking('direct') } as const;

/** Every block, for `doctor` and for tests that hold all of them to their rules. */
export const BLOCKS: readonly Block[] = (['addon', 'direct'] as const).flatMap((route) => [
  ...COMMANDS[route].values(),
  ...Object.values(LOOKING[route]),
]);
