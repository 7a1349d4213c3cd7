import {
  isInputType,
  typeFromAST,
  valueFromAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql/index.js'

export type Variables = Readonly<Record<string, unknown>>

/**
 * Fills in the defaults of absent variables. This happens before anything reads them, so that cost, moment and answer
 * see the same ones; graphql-jit itself refuses a non-null variable that has only a default. An explicit null stays
 * null.
 */
export function withDefaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
): (given: Variables) => Variables {
  const defaults: Record<string, unknown> = {}
  for (const { variable, type: node, defaultValue } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node)
    if (defaultValue !== undefined && isInputType(type))
      defaults[variable.name.value] = valueFromAST(defaultValue, type)
  }
  return Object.keys(defaults).length === 0 ? (given) => given : (given) => ({ ...defaults, ...given })
}
