/** How a call that returned is told in the call log: `ok`, or what a business error says in RETURN or RETURN_CODE. */
export function outcomeOf(result: Readonly<Record<string, unknown>>): string {
  const back = result['RETURN'];
  if (typeof back === 'object' && back !== null && 'TYPE' in back && (back.TYPE === 'E' || back.TYPE === 'A')) {
    if ('CODE' in back) return String(back.CODE);
    if ('ID' in back && 'NUMBER' in back) return `${back.ID}${back.NUMBER}`;
  }
  const code = result['RETURN_CODE'];
  return typeof code === 'string' && code !== '0' ? `RETURN_CODE ${code}` : 'ok';
}
