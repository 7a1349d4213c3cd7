import {
  GraphQLError,
  OperationTypeNode,
  getNamedType,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  Kind,
  type ValueNode,
} from 'graphql/index.js'
import { LRUCache } from 'lru-cache'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Cacheable } from '../../questions/declare.ts'
import { costOf } from './cost.ts'
import { cacheableRoot } from './parts.ts'
import { compileRunner, COMPILED_VARIANTS, interpretQuery, type Runner } from './query-runner.ts'
import { isNotFromLog } from './sdl.ts'
import { Selections, identity } from './selections.ts'
import { sizeOf, SIZE_BOUNDS, type QuerySize } from './size.ts'
import { withDefaults, type Variables } from './variables.ts'

/** Longer than any query a person writes; validation compares fields in pairs, so tokens are bounded as well. */
export const QUERY_BOUNDS = { characters: 65_536, variables: 65_536, tokens: 4_000 } as const
const PREPARED = { queries: 500, bytes: 256 << 20 } as const
/** Measured: the code cached for each variant, and the document, which has several tokens in this many characters. */
const BYTES_OF = { variant: 10_000, character: 200 } as const

/** A parsed and validated query, compiled if small, ready to run. */
export interface PreparedQuery {
  readonly run: Runner
  /** The lowest cacheability among its fields. */
  readonly cacheable: Cacheable
  /** Completes the request's variables with defaults; everything else uses the result. */
  readonly variables: (given: Variables) => Variables
  /** The moments that arguments of root fields request. */
  readonly moments: (variables: Variables) => readonly string[]
  readonly cost: (variables: Variables) => number
  /** Number of variants with cached code (`Size.variants`). */
  readonly code: number
}

/** Parsing, validating and compiling take milliseconds, running far less, so each query text is prepared once. */
export class Preparer {
  readonly #schema: GraphQLSchema
  readonly #known = new LRUCache<string, PreparedQuery>({
    max: PREPARED.queries,
    maxSize: PREPARED.bytes,
    sizeCalculation: ({ code }, query) => code * BYTES_OF.variant + query.length * BYTES_OF.character,
  })

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
  }

  prepare(query: string, operationName: string | undefined): Result<PreparedQuery, readonly GraphQLError[]> {
    const key = `${operationName ?? ''}\n${query}`
    const known = this.#known.get(key)
    if (known !== undefined) return ok(known)
    const prepared = this.#make(query, operationName)
    if (prepared.ok) this.#known.set(key, prepared.value)
    return prepared
  }

  #make(query: string, operationName: string | undefined): Result<PreparedQuery, readonly GraphQLError[]> {
    const document = parseBounded(query)
    if (!document.ok) return document
    const size = sizeOf(this.#schema, document.value)
    const refusal = tooLarge(size)
    if (refusal !== null) return err([refusal])
    const errors = validate(this.#schema, document.value, specifiedRules, { maxErrors: 20 })
    if (errors.length > 0) return err(errors)
    const operation = getOperationAST(document.value, operationName)
    if (operation === null || operation === undefined) return err([new GraphQLError(whichOperation(operationName))])
    if (operation.operation !== OperationTypeNode.QUERY)
      return err([new GraphQLError('Only queries are supported here.')])
    const runnable = { document: document.value, operationName }
    const isCompiled = size.variants <= COMPILED_VARIANTS
    const run = isCompiled ? compileRunner(this.#schema, runnable) : ok(interpretQuery(this.#schema, runnable))
    if (!run.ok) return run
    return ok({
      run: run.value,
      code: isCompiled ? size.variants : 0,
      cacheable: cacheableOf(this.#schema, document.value, operation),
      variables: withDefaults(this.#schema, operation),
      moments: requestedMoments(this.#schema, document.value, operation),
      cost: this.#cost(document.value, operation),
    })
  }

  #cost(document: DocumentNode, operation: OperationDefinitionNode): PreparedQuery['cost'] {
    const schema = this.#schema
    const cost: PreparedQuery['cost'] = (variables) => costOf({ schema, document, operation, variables })
    if ((operation.variableDefinitions ?? []).length > 0) return cost
    const always = cost({})
    return () => always
  }
}

function parseBounded(query: string): Result<DocumentNode, readonly GraphQLError[]> {
  try {
    return ok(parse(query, { maxTokens: QUERY_BOUNDS.tokens }))
  } catch (error) {
    // Thousands of nested brackets overflow the parser's stack.
    return err([error instanceof GraphQLError ? error : new GraphQLError('The query is nested too deeply to parse.')])
  }
}

function tooLarge({ selections, depth }: QuerySize): GraphQLError | null {
  const extensions = { code: 'TOO_EXPENSIVE' }
  if (depth > SIZE_BOUNDS.depth) {
    return new GraphQLError(`The query is nested more than ${SIZE_BOUNDS.depth} levels deep. Split it.`, {
      extensions,
    })
  }
  if (selections <= SIZE_BOUNDS.selections) return null
  const most = SIZE_BOUNDS.selections.toLocaleString('en')
  return new GraphQLError(
    `The query selects more than ${most} fields once its fragments are expanded. Select fewer, or split it.`,
    { extensions },
  )
}

function whichOperation(name: string | undefined): string {
  return name === undefined
    ? 'The document has several operations; choose one with operationName.'
    : `There is no operation "${name}".`
}

/** Returns the lowest cacheability of the root fields, and of what is selected below them. */
function cacheableOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Cacheable {
  const least = (all: readonly Cacheable[]): Cacheable =>
    all.includes('nothing') ? 'nothing' : all.includes('entities') ? 'entities' : 'answer'
  return new Selections<Cacheable>(schema, document, {
    nothing: 'answer',
    field({ parent, field, inner }) {
      if (field === undefined) return inner
      if (isNotFromLog(field.name, getNamedType(field.type).name)) return 'nothing'
      return parent === schema.getQueryType() ? least([cacheableRoot(field.name), inner]) : inner
    },
    fragment: identity,
    set: least,
  }).operation(operation)
}

/** Collects the distinct moments that an operation's root fields request by an argument. */
function requestedMoments(
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
