import { Kind, type OperationDefinitionNode } from 'graphql/index.js'

/** Moments that root fields of an operation ask for by an argument of their own, distinct. */
export function momentsAsked(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly string[] {
  const found = new Set<string>()
  for (const field of operation.selectionSet.selections) {
    if (field.kind !== Kind.FIELD) continue
    const value = field.arguments?.find((a) => a.name.value === 'asOf')?.value
    const said =
      value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.STRING ? value.value : null
    if (typeof said === 'string' && said !== '') found.add(said)
  }
  return [...found]
}
