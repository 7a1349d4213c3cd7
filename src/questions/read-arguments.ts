// Reads and checks the arguments of an operation.
import { canonicalUri, type Uri } from '../model/uri.ts'
import { badUri, problem, type Problem, type ProblemCode } from '../contracts/problem.ts'
import { nearestMatch } from '../lib/nearest-match.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { truncate } from '../lib/cut-text.ts'
import { or } from '../lib/english.ts'
import { type Parameters, type Arguments, type Parameter, MAX_CHARACTERS } from './parameters.ts'

/**
 * Reads the arguments of a request: texts of a query string or a command line, or values of a JSON body. Refuses
 * undeclared ones, so that nothing is ignored silently, and never replaces a wrong value with the default.
 */
export function readArguments<P extends Parameters>(
  parameters: P,
  given: unknown,
  absent: Readonly<Record<string, string>> = {},
): Result<Arguments<P>, Problem> {
  const out: Record<string, unknown> = {}
  // Iterates over keys, which is cheaper than entries: this runs for every request, even one answered from the cache.
  for (const name of Object.keys(given ?? {})) {
    const value: unknown = (given as Readonly<Record<string, unknown>>)[name]
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (parameter === undefined) return err(unknownProblem(name, { known: Object.keys(parameters), absent }))
    if (value === undefined || value === null) continue
    const read = readOne(name, parameter, value)
    if (!read.ok) return err({ ...read.error, parameter: name })
    out[name] = read.value
  }
  for (const name of Object.keys(parameters)) {
    const parameter = parameters[name]
    if (parameter === undefined || out[name] !== undefined) continue
    if (parameter.required) return err(missingProblem(name, parameter))
    out[name] = parameter.default
  }
  return ok(out as Arguments<P>)
}

function readOne(name: string, parameter: Parameter<unknown>, given: unknown): Result<unknown, Problem> {
  if (parameter.kind === 'json') return ok(given)
  if (parameter.kind === 'flag' && typeof given === 'boolean') return ok(given)
  const all = [given].flat()
  if (all.some((one) => typeof one !== 'string' && typeof one !== 'number'))
    return err(bad(`${name} must be ${shapeOf(parameter)}, not ${clip(JSON.stringify(given) ?? 'that')}.`, OMIT))
  const texts = all.map(String)
  if (texts.some((one) => one.length > MAX_CHARACTERS))
    return err(bad(`${name} may have at most ${MAX_CHARACTERS} characters.`, 'Shorten it.'))
  if (parameter.kind === 'list') return ok(texts.flatMap((one) => one.split(',')).filter((one) => one !== ''))
  if (parameter.kind === 'texts') return ok(texts)
  if (parameter.kind === 'uris') return urisOf(name, parameter, texts)
  const [only = '', ...others] = texts
  if (others.length > 0) return err(bad(`${name} is given ${texts.length} times.`, 'Give it once.'))
  switch (parameter.kind) {
    case 'uri': {
      const read = canonicalUri(only)
      return read.ok ? read : err(badUri(read.error))
    }
    case 'moment':
    case 'cursor':
      return ok(only === '' ? undefined : only)
    case 'text':
      return ok(only)
    case 'flag':
      return only === 'true' || only === 'false' ? ok(only === 'true') : wordOf(name, ['true', 'false'], only)
    case 'word':
      return wordOf(name, parameter.options, only)
    case 'integer':
      return integerOf(name, parameter, only)
  }
}

function urisOf(
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
  given: readonly string[],
): Result<readonly Uri[], Problem> {
  const uris = new Set<Uri>()
  for (const one of given) {
    const read = canonicalUri(one)
    if (!read.ok) return err(badUri(read.error))
    uris.add(read.value)
  }
  if (uris.size >= from && uris.size <= to) return ok([...uris])
  return err(bad(`${name} has ${uris.size} different URIs.`, `Give ${from} to ${to}, each as ${name}=<URI>.`))
}

const OMIT = 'Omit it to use the default.'

function integerOf(
  name: string,
  { from, to, code }: { readonly from: number; readonly to: number; readonly code: ProblemCode },
  given: string,
): Result<number, Problem> {
  const number = /^\d{1,16}$/.test(given) ? Number(given) : NaN
  if (number >= from && number <= to) return ok(number)
  const bounds = to === Number.MAX_SAFE_INTEGER ? `${from} or more` : `from ${from} to ${to}`
  return err(problem(code, `${name} must be an integer, ${bounds}, not "${clip(given)}".`, OMIT))
}

function wordOf(name: string, options: readonly string[], given: string): Result<string, Problem> {
  if (options.includes(given)) return ok(given)
  const near = options.length > 1 ? `The nearest is ${nearestMatch(given, options) ?? ''}. ` : ''
  return err(bad(`${name} must be ${or(options)}, not "${clip(given)}".`, `${near}Omit it, or use one of them.`))
}

function missingProblem(name: string, parameter: Parameter<unknown>): Problem {
  const hint =
    parameter.kind === 'uri'
      ? 'Give a URI, such as aip://model/registry/ranking-v5.'
      : parameter.kind === 'moment'
        ? 'Give an ISO 8601 time such as 2026-01-31T12:00:00Z, or a transaction number.'
        : `Give ${shapeOf(parameter)}.`
  return problem(parameter.missing, `${name} is missing: ${parameter.description}.`, hint, name)
}

function unknownProblem(
  name: string,
  { known, absent }: { readonly known: readonly string[]; readonly absent: Readonly<Record<string, string>> },
): Problem {
  const why = Object.hasOwn(absent, name) ? absent[name] : undefined
  if (why !== undefined) return problem('UNKNOWN_PARAMETER', `${name}: ${why}`, 'Omit it.')
  const detail = `There is no parameter "${clip(name)}" here.`
  if (known.length === 0) return problem('UNKNOWN_PARAMETER', detail, 'This operation takes no parameters.')
  return problem(
    'UNKNOWN_PARAMETER',
    detail,
    `The nearest is ${nearestMatch(name, known) ?? ''}; use one of ${known.join(', ')}.`,
  )
}

function shapeOf(parameter: Parameter<unknown>): string {
  switch (parameter.kind) {
    case 'uri':
      return 'a URI'
    case 'moment':
      return 'a time or a transaction number'
    case 'uris':
      return `${parameter.from} to ${parameter.to} URIs`
    case 'list':
    case 'texts':
      return 'a list of strings'
    case 'flag':
      return 'true or false'
    case 'word':
      return or(parameter.options)
    case 'integer':
      return 'an integer'
    default:
      return 'a string'
  }
}

function bad(detail: string, hint: string): Problem {
  return problem('BAD_REQUEST', detail, hint)
}

function clip(given: string): string {
  return truncate(given, 60)
}
