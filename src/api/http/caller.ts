import { LOCAL_OPERATOR, type Caller, type Right } from '../../contracts/caller.ts'
import { problem, type Problem } from '../../contracts/problem.ts'

/** Until there is a sign-in: any client that reaches the loopback address. */
export function callerOf(): Caller {
  return LOCAL_OPERATOR
}

/** Null where the caller may have it answered. `none` needs no right. */
export function forbidden(
  { name, rights }: Caller,
  requested: { readonly name: string; readonly right: Right | 'none' },
): Problem | null {
  if (requested.right === 'none' || rights.has(requested.right)) return null
  const detail = `The ${name} lacks the right "${requested.right}", which ${requested.name} needs.`
  return problem('FORBIDDEN', detail, 'Ask an operator for it.')
}
