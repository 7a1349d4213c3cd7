// Checks and builds GraphQL requests that a file declares.
import {
  buildSchema,
  GraphQLError,
  KnownFragmentNamesRule,
  Kind,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  parse,
  UniqueFragmentNamesRule,
  UniqueVariableNamesRule,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { err, ok, type Result } from '../../lib/result.ts'
import type { DeclaredRequest } from './shape.ts'

export interface Mistake {
  readonly path: string
  readonly reason: string
}

/** Bounds the nesting of a query, which is walked recursively: brackets alone nest as deep as there are tokens. */
const PARSED = { maxTokens: 2_000 }

/** Only rules that need no schema, which is the product's. */
const RULES = [
  KnownFragmentNamesRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  UniqueFragmentNamesRule,
  UniqueVariableNamesRule,
]
const NO_SCHEMA = buildSchema('type Query { nothing: Int }')

/** Checks a query and the names of its variables; its placeholders are checked as in any request. */
export function queryMistakes(request: DeclaredRequest): readonly Mistake[] {
  const { graphql } = request
  if (graphql === undefined) return []
  const excluded = (['method', 'body', 'format'] as const)
    .filter((member) => request[member] !== undefined)
    .map((member) => ({ path: member, reason: 'must not be set, because "graphql" is sent by POST as JSON' }))
  const { query, variables = {} } = graphql
  const read = readQuery(query)
  if (!read.ok) return [...excluded, ...read.error.map((reason) => ({ path: 'graphql.query', reason }))]
  const declared = read.value.operation.variableDefinitions ?? []
  const names = declared.map(({ variable }) => variable.name.value)
  const needed = declared.filter(
    ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined,
  )
  return [
    ...excluded,
    ...Object.keys(variables)
      .filter((name) => !names.includes(name))
      .map((name) => ({
        path: `graphql.variables.${name}`,
        reason: `the query doesn't declare $${name}; ${names.length === 0 ? 'it has no variables' : `it has ${names.map((each) => `$${each}`).join(', ')}`}`,
      })),
    ...needed
      .map(({ variable }) => variable.name.value)
      .filter((name) => !Object.hasOwn(variables, name))
      .map((name) => ({ path: 'graphql.variables', reason: `must have $${name}, which the query requires` })),
  ]
}

/** Returns the top-level names that an answer always has: @include or @skip, on a field or fragment, may omit one. */
export function answeredMembers({ graphql }: DeclaredRequest): readonly string[] | null {
  if (graphql === undefined) return null
  const read = readQuery(graphql.query)
  if (!read.ok) return []
  const { operation, fragments } = read.value
  return [...new Set(namesIn(operation.selectionSet, fragments))]
}

interface ReadQuery {
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

function readQuery(query: string): Result<ReadQuery, readonly string[]> {
  const parsed = parseQuery(query)
  if (!parsed.ok) return parsed
  const operations = parsed.value.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
  const [operation, ...others] = operations
  if (operation === undefined || others.length > 0)
    return err([`must contain one query, but has ${operations.length === 0 ? 'none' : operations.length}`])
  if (operation.operation !== 'query') return err([`must be a query, not a ${operation.operation}`])
  const foreign = parsed.value.definitions.find(
    ({ kind }) => kind !== Kind.OPERATION_DEFINITION && kind !== Kind.FRAGMENT_DEFINITION,
  )
  if (foreign !== undefined) return err(['must contain only a query and its fragments, not a schema'])
  const wrong = validate(NO_SCHEMA, parsed.value, RULES)
  if (wrong.length > 0) return err(wrong.map(describeGraphqlError))
  const fragments = parsed.value.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
  return ok({ operation, fragments: new Map(fragments.map((each) => [each.name.value, each])) })
}

function parseQuery(query: string): Result<DocumentNode, readonly string[]> {
  try {
    return ok(parse(query, PARSED))
  } catch (error) {
    const twice = /\{\{|\}\}/.test(query) ? "; don't double braces here" : ''
    const placeholder = /\{[\w.]+(:\w+)?\}/.exec(query)?.[0]
    const put = placeholder === undefined ? '' : `; if ${placeholder} is a placeholder, put it into "variables"`
    return err([`${error instanceof GraphQLError ? describeGraphqlError(error) : String(error)}${twice}${put}`])
  }
}

function describeGraphqlError({ message, locations }: GraphQLError): string {
  const [at] = locations ?? []
  const text = message.replace(/^Syntax Error: /, 'invalid GraphQL: ').replace(/\.$/, '')
  return at === undefined ? text : `${text} (line ${at.line}, column ${at.column})`
}

function namesIn(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly string[] {
  return selections.filter(isUnconditional).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [(selection.alias ?? selection.name).value]
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    return fragment === undefined ? [] : namesIn(fragment.selectionSet, fragments)
  })
}

function isUnconditional({ directives = [] }: SelectionNode): boolean {
  return !directives.some(({ name }) => name.value === 'include' || name.value === 'skip')
}
