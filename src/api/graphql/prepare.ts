import {
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  visit,
} from 'graphql/index.js'
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql/index.js'
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import { err, ok, type Result } from '../../lib/result.ts'
import { momentsAsked } from './as-of.ts'
import { costOf } from './cost.ts'
import { withDefaults, type Variables } from './variables.ts'

/** Longer than any query a person writes; validation compares fields in pairs, so tokens are bounded as well. */
export const QUERY_BOUNDS = { characters: 65_536, variables: 65_536, tokens: 4_000 } as const
const KEPT_QUERIES = 500

/** A query that was parsed, validated and compiled; what remains is to run it. */
export interface Prepared {
  readonly run: CompiledQuery['query']
  /** Selects what lives outside the log, so that the transaction does not determine the answer. */
  readonly volatile: boolean
  /** Those of the request, and the defaults of the others: everything else uses these. */
  readonly variables: (given: Variables) => Variables
  /** The moment of the request, from the arguments of root fields. */
  readonly moments: (variables: Variables) => readonly string[]
  readonly cost: (variables: Variables) => number
}

/** Fields that change without a transaction, or with an index; history and differences end where retention has dropped what was before. */
const VOLATILE: ReadonlySet<string> = new Set([
  'hydratedAt',
  'lastVerified',
  'lastError',
  'evidence',
  'history',
  'diff',
  'changes',
  'search',
  'suggest',
])

/** Parsing, validating and compiling cost milliseconds, running a fraction of one: each query text is prepared once. */
export class Preparer {
  readonly #schema: GraphQLSchema
  readonly #known = new LRUCache<string, Prepared>({ max: KEPT_QUERIES })

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
  }

  prepare(query: string, operationName: string | undefined): Result<Prepared, readonly GraphQLError[]> {
    const key = `${operationName ?? ''}\n${query}`
    const known = this.#known.get(key)
    if (known !== undefined) return ok(known)
    const made = this.#make(query, operationName)
    if (made.ok) this.#known.set(key, made.value)
    return made
  }

  #make(query: string, operationName: string | undefined): Result<Prepared, readonly GraphQLError[]> {
    const document = parseBounded(query)
    if (!document.ok) return document
    const errors = validate(this.#schema, document.value, specifiedRules, { maxErrors: 20 })
    if (errors.length > 0) return err(errors)
    const operation = getOperationAST(document.value, operationName)
    if (operation === null || operation === undefined) return err([new GraphQLError(whichOperation(operationName))])
    if (operation.operation !== OperationTypeNode.QUERY)
      return err([new GraphQLError('Only queries are answered here.')])
    const compiled = compileQuery(this.#schema, document.value, operationName, {
      useExperimentalPathBasedSkipInclude: true,
    })
    if (!isCompiledQuery(compiled)) return err(compiled.errors ?? [new GraphQLError('The query cannot be compiled.')])
    return ok({
      run: compiled.query,
      volatile: isVolatile(document.value),
      variables: withDefaults(this.#schema, operation),
      moments: (variables) => momentsAsked(document.value, operation, variables),
      cost: this.#cost(document.value, operation),
    })
  }

  #cost(document: DocumentNode, operation: OperationDefinitionNode): Prepared['cost'] {
    const schema = this.#schema
    const cost: Prepared['cost'] = (variables) => costOf({ schema, document, operation, variables })
    if ((operation.variableDefinitions ?? []).length > 0) return cost
    const always = cost({})
    return () => always
  }
}

function parseBounded(query: string): Result<DocumentNode, readonly GraphQLError[]> {
  try {
    return ok(parse(query, { maxTokens: QUERY_BOUNDS.tokens }))
  } catch (error) {
    return err([error instanceof GraphQLError ? error : new GraphQLError(String(error))])
  }
}

function whichOperation(name: string | undefined): string {
  return name === undefined
    ? 'The document holds several operations; name one of them as operationName.'
    : `There is no operation "${name}".`
}

function isVolatile(document: DocumentNode): boolean {
  let found = false
  visit(document, { [Kind.FIELD]: (field) => void (found ||= VOLATILE.has(field.name.value)) })
  return found
}
