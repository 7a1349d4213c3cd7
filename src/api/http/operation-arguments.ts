// Finds the operation of a request and reads its arguments.
import type { FastifyRequest } from 'fastify'
import { badUri, problem, type Problem } from '../../contracts/problem.ts'
import { decodeComponent } from '../../lib/decode-component.ts'
import { asObject, isObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { readArguments } from '../../questions/read-arguments.ts'
import type { Arguments, Parameters } from '../../questions/parameters.ts'
import type { Operation } from '../../questions/declare.ts'
import { truncate } from '../../lib/cut-text.ts'

/**
 * Parameters in a path of the table are written `{name}`. A URI may have slashes, so it extends to the end of the path
 * or to a fixed ending, such as `/history`.
 */
export const URI = '{uri}'

interface OperationArguments {
  readonly operation: Operation
  readonly path: Readonly<Record<string, unknown>>
}

/** Selects a route's operation: only the whole path shows where a URI ends. */
export function operationOf(
  group: readonly Operation[],
  { url, params }: { readonly url: string; readonly params: unknown },
): Result<OperationArguments, Problem> {
  const withUri = group.filter(({ path }) => path.includes(URI))
  const [first] = group
  if (first === undefined) throw new Error('a route without an operation')
  if (withUri.length === 0) return ok({ operation: first, path: asObject(params) })
  const address = url.replace(/[?#].*$/s, '')
  const byLength = withUri.toSorted((a, b) => b.path.length - a.path.length)
  for (const operation of byLength) {
    const [before = '', after = ''] = operation.path.split(URI)
    const end = address.length - after.length
    if (!address.endsWith(after) || end <= before.length) continue
    const text = address.slice(before.length, end)
    const uri = text.startsWith('aip://') ? text : decodeComponent(text)
    return uri === null
      ? err(badUri(`"${truncate(text, 120)}" has a broken percent-encoding`))
      : ok({ operation, path: { uri } })
  }
  return err(badUri('the path has none'))
}

/** Joins the arguments from the path, the query and the body. An argument in the path may not be in the others. */
export function argumentsOf(
  { parameters, absent }: Operation,
  path: Readonly<Record<string, unknown>>,
  { query, body }: FastifyRequest,
): Result<Arguments<Parameters>, Problem> {
  if (body !== undefined && body !== null && !isObject(body))
    return err(problem('BAD_REQUEST', "The body isn't a JSON object.", 'Send a JSON object with the parameters.'))
  const members = Object.entries(parameters)
  const inPath = readArguments(Object.fromEntries(members.filter(([name]) => Object.hasOwn(path, name))), path)
  if (!inPath.ok) return inPath
  const others = Object.fromEntries(members.filter(([name]) => !Object.hasOwn(path, name)))
  const given = readArguments(others, { ...asObject(query), ...asObject(body) }, absent)
  return given.ok ? ok({ ...inPath.value, ...given.value }) : given
}
