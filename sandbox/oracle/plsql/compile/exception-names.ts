import { type ExceptionIdentity, PREDEFINED } from '../run/exceptions.ts';
import type { NameExpression } from '../syntax/ast.ts';
import { SyntaxFault } from '../syntax/fault.ts';
import { type Context, undeclared } from './context.ts';
import { findName } from './names.ts';

/** The exception under a name: declared, of a package, or predefined in STANDARD. */
export function exceptionNamed(context: Context, expression: NameExpression): ExceptionIdentity {
  const found = findName(context, expression);
  if (found === null) {
    const [field] = expression.selectors;
    const name = expression.name === 'STANDARD' && field?.kind === 'field' ? field.name : expression.name;
    const predefined = PREDEFINED.get(name);
    if (predefined === undefined) throw undeclared(expression.name, expression.place);
    return predefined;
  }
  if (found.declared.kind !== 'exception') {
    throw new SyntaxFault(484, `redundant declaration of '${found.name}' is no exception`, expression.place);
  }
  return found.declared.identity;
}
