import { isProblemCode, type ProblemCode } from '../contracts/problem.ts'
import type { CallableOperation } from '../questions/declare.ts'
import { parameterAtTerminal } from './terminal-names.ts'

const SOURCES = 'List the configured sources with "mlg sources".'

/** Hints that differ at a terminal from those over HTTP. Null leaves the hint out, since nothing can be done here. */
const HINTS: Readonly<Partial<Record<ProblemCode, ((hint: string) => string) | null>>> = {
  FOREIGN_HOST: () => 'Give --url as the service printed it.',
  NOT_HERE: (hint) => `${hint} Say with --url where that is.`,
  NOT_JSON: null,
  UNAUTHENTICATED: () =>
    'Sign in with "mlg login", or set MLG_TOKEN; on the machine of the service "mlg access local" makes a temporary token.',
  UNKNOWN_PARAMETER: () => 'The service may have another version than this program; compare "mlg --version".',
  NO_SOURCE: () => SOURCES,
  UNKNOWN_SOURCE: () => SOURCES,
  WRONG_METHOD: () => 'The service may have another version than this program; compare "mlg --version".',
}

/** Words a refusal of the service for the command line. Returns null if the body isn't one. */
export function refusalOf(body: Readonly<Record<string, unknown>>, operation?: CallableOperation): string | null {
  const { code, detail, hint, parameter } = body
  if (typeof detail !== 'string') return null
  const named = typeof parameter === 'string' && operation !== undefined
  const what = named ? naming(detail, parameter, parameterAtTerminal(operation, parameter)) : detail
  const todo = hintOf(code, typeof hint === 'string' ? hint : null)
  return todo === null ? what : `${what} ${todo}`
}

function hintOf(code: unknown, hint: string | null): string | null {
  const here = typeof code === 'string' && isProblemCode(code) ? HINTS[code] : undefined
  if (here === undefined) return hint
  return here === null ? null : here(hint ?? '').trim()
}

/**
 * Names the option: instead of the parameter if the text begins with that, otherwise before the text. A positional
 * argument without an option needs none.
 */
function naming(detail: string, parameter: string, option: string): string {
  const rest = detail.slice(parameter.length)
  if (detail.startsWith(parameter) && /^\W/.test(rest)) return `${option}${rest}`
  return option.startsWith('<') ? detail : `${option}: ${detail}`
}
