import { QUERIES } from '../catalogue/queries.ts';
import type { Query } from '../catalogue/types.ts';
import { statementText } from '../statements.ts';

/** Bind of the operating units, which the package narrows to those of its settings. */
const ORGS = 'orgs';
const NOTE = '-- Written by `npm run gen` from ebs/sql; do not edit.\n';

const NARROWED = `  -- Of the operating units asked for, those that the settings allow: what is not set up here is never told.
  FUNCTION narrowed(p_orgs IN VARCHAR2) RETURN VARCHAR2 IS
    l_allowed VARCHAR2(4000);
    l_rest VARCHAR2(4000) := LTRIM(p_orgs, ',');
    l_kept VARCHAR2(4000) := ',';
    l_org VARCHAR2(4000);
  BEGIN
    SELECT MAX(s.value) INTO l_allowed FROM apps.xxadit_settings s WHERE s.name = 'OPERATING_UNITS';
    l_allowed := ',' || REPLACE(l_allowed, ' ', '') || ',';
    WHILE INSTR(l_rest, ',') > 0 LOOP
      l_org := SUBSTR(l_rest, 1, INSTR(l_rest, ',') - 1);
      l_rest := SUBSTR(l_rest, INSTR(l_rest, ',') + 1);
      IF INSTR(l_allowed, ',' || l_org || ',') > 0 THEN
        l_kept := l_kept || l_org || ',';
      END IF;
    END LOOP;
    RETURN l_kept;
  END narrowed;
`;

/** In one order, whichever loader has put the modules' exports together. */
const IN_ORDER = [...QUERIES].sort((a, b) => (a.name < b.name ? -1 : 1));

/** The package's specification: a procedure for each statement, with its binds and a cursor of the same columns. */
export function readPackageSpec(): string {
  const declared = IN_ORDER.map((query) => `  PROCEDURE ${headOf(query)};\n`);
  return `${NOTE}CREATE OR REPLACE PACKAGE apps.xxadit_read AUTHID DEFINER AS

${declared.join('\n')}
END xxadit_read;
/
`;
}

export function readPackageBody(): string {
  return `${NOTE}CREATE OR REPLACE PACKAGE BODY apps.xxadit_read AS

${NARROWED}
${IN_ORDER.map(procedure).join('\n')}
END xxadit_read;
/
`;
}

function headOf({ binds, procedure: name }: Query): string {
  const parameters = [...binds.map((bind) => `p_${bind} IN VARCHAR2`), 'p_result OUT SYS_REFCURSOR'];
  return `${name.toLowerCase()}(\n    ${parameters.join(',\n    ')})`;
}

function procedure(query: Query): string {
  const isStriped = query.binds.includes(ORGS);
  const declared = isStriped ? `\n    l_orgs VARCHAR2(4000) := narrowed(p_${ORGS});` : '';
  const text = statementText(query)
    .replace(/^\/\*.*?\*\/\n/, '')
    .replace(/^--.*\n/gm, '')
    .replace(/'(?:[^']|'')*'|:([a-z]\w*)/g, (found, bind?: string) =>
      bind === undefined ? found : bind === ORGS ? `l_${ORGS}` : `p_${bind}`,
    )
    .replace(/^/gm, '    ')
    .replace(/[ \t]+$/gm, '');
  return `  PROCEDURE ${headOf(query)}
  IS${declared}
  BEGIN
    OPEN p_result FOR
${text};
  END ${query.procedure.toLowerCase()};
`;
}
