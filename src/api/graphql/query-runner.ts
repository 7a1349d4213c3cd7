import {
  GraphQLError,
  execute,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql/index.js'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { err, ok, type Result } from '../../lib/result.ts'
import type { GraphqlContext } from './context.ts'
import type { Variables } from './variables.ts'

/**
 * Compiling a variant blocks the thread for 0.1 to 0.2 ms. The queries of the docs have up to 200. A larger query is
 * interpreted: that starts at once, and takes a few times as long for each value.
 */
export const COMPILED_VARIANTS = 500

/** Runs a validated query. Rejects with whatever is thrown outside a resolver. */
export type Runner = (context: GraphqlContext, variables: Variables) => Promise<ExecutionResult>

interface Runnable {
  readonly document: DocumentNode
  readonly operationName: string | undefined
}

export function interpretQuery(schema: GraphQLSchema, { document, operationName }: Runnable): Runner {
  return async (contextValue, variableValues) =>
    await execute({ schema, document, rootValue: {}, contextValue, variableValues, operationName })
}

export function compileRunner(
  schema: GraphQLSchema,
  { document, operationName }: Runnable,
): Result<Runner, readonly GraphQLError[]> {
  const compiled = compileQuery(schema, document, operationName, { useExperimentalPathBasedSkipInclude: true })
  if (!isCompiledQuery(compiled)) return err(compiled.errors ?? [new GraphQLError("The query couldn't be compiled.")])
  return ok(
    (context, variables) =>
      new Promise((resolve, reject) => {
        context.abort = reject
        Promise.resolve(compiled.query({}, context, variables)).then(resolve, reject)
      }),
  )
}

/**
 * Wraps a resolver for compiled code, which drops its own promise once a resolver returns one: an error thrown then
 * would end the process, and the request would never be answered. Here it ends only the request.
 */
export function catchErrors<S, A>(
  resolve: GraphQLFieldResolver<S, GraphqlContext, A>,
): GraphQLFieldResolver<S, GraphqlContext, A> {
  return (source, args, context, info) => {
    const value: unknown = resolve(source, args, context, info)
    const { abort } = context
    return value instanceof Promise && abort !== null ? watchErrors(value, abort) : value
  }
}

/** Returns the promise itself, but passes errors in callbacks of its `then` to `abort`. */
function watchErrors(promise: Promise<unknown>, abort: (error: unknown) => void): unknown {
  const then = (...callbacks: Parameters<typeof promise.then>) => void promise.then(...callbacks).catch(abort)
  return new Proxy(promise, { get: (target, name) => (name === 'then' ? then : Reflect.get(target, name)) })
}
