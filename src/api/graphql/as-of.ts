import {
  Kind,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql/index.js'
import { Selections, identity } from './selections.ts'
import type { Variables } from './variables.ts'

/** Collects the distinct moments that an operation's root fields request by an argument. */
export function requestedMoments(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (variables: Variables) => readonly string[] {
  const given = new Selections<readonly ValueNode[]>(schema, document, {
    nothing: [],
    // Only root fields take a moment.
    field: ({ node }) => node.arguments?.flatMap((a) => (a.name.value === 'asOf' ? [a.value] : [])) ?? [],
    fragment: identity,
    set: (all) => [...new Set(all.flat())],
  }).operation(operation)
  return (variables) => {
    const texts = given.map((value) =>
      value.kind === Kind.VARIABLE ? variables[value.name.value] : value.kind === Kind.STRING ? value.value : null,
    )
    return [...new Set(texts.filter((text): text is string => typeof text === 'string' && text !== ''))]
  }
}
