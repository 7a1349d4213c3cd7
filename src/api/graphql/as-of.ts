import { Kind } from 'graphql/index.js'
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql/index.js'
import type { Variables } from './variables.ts'

/** Moments that root fields of an operation ask for by an argument of their own, distinct. */
export function momentsRequested(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): readonly string[] {
  const fragments = new Map(
    document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [])),
  )
  const found = new Set<string>()
  for (const field of rootFields(operation.selectionSet, fragments)) {
    const value = field.arguments?.find((a) => a.name.value === 'asOf')?.value
    const message =
      value?.kind === Kind.VARIABLE ? variables[value.name.value] : value?.kind === Kind.STRING ? value.value : null
    if (typeof message === 'string' && message !== '') found.add(message)
  }
  return [...found]
}

/** Fragments may hold root fields; each is looked into once, since they may spread one another many times over. */
function rootFields(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  seen = new Set<string>(),
): readonly FieldNode[] {
  return set.selections.flatMap((selection): readonly FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection]
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(selection.selectionSet, fragments, seen)
    const name = selection.name.value
    const fragment = fragments.get(name)
    if (fragment === undefined || seen.has(name)) return []
    seen.add(name)
    return rootFields(fragment.selectionSet, fragments, seen)
  })
}
