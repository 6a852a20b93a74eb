const MAX_NAME = 128;

/** What a statement is called in the call log and by faults: what its comment says, else its text in one line. */
export function statementName(sql: string): string {
  const said = /^\s*\/\*\s*adit:([^*\s]+)\s*\*\//.exec(sql)?.[1];
  return (said ?? sql.trim().replace(/\s+/g, ' ')).slice(0, MAX_NAME);
}
