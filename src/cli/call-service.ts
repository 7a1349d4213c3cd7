import { isLoopback } from '../lib/loopback.ts'
import { asObject, isObject } from '../lib/json.ts'
import type { CallableOperation } from '../questions/declare.ts'
import { terminalSafe } from './terminal-safe.ts'
import { incompleteLines } from './incomplete.ts'
import { refusalOf } from './refusal.ts'
import { readSettings } from './settings.ts'
import { storedToken } from './tokens.ts'
import { paint, lineText, warning, type PrintedLine } from './style.ts'

/** Options of every command that asks the running service. */
export interface ServiceAddress {
  /** Address of the running service; by default the usual port on this machine. */
  readonly url?: string
  /** Prints the answer unchanged. */
  readonly json?: boolean
}

export type Print = (line: string) => void
export type ServiceAnswer = Readonly<Record<string, unknown>>

interface ServiceRequest {
  readonly init?: RequestInit
  readonly operation?: CallableOperation
  /** True if it is sent without a token, or with its own. */
  readonly anonymous?: boolean
}

/** Asks the running service; if it doesn't answer or refuses, the error tells what to do. */
export async function askService(
  address: ServiceAddress,
  path: string,
  request: ServiceRequest = {},
): Promise<ServiceAnswer> {
  const { base, response } = await answerOfService(address, path, request)
  if (response.status === 204) return {}
  const body: unknown = await response.json().catch(() => null)
  if (isObject(body)) return body
  throw foreignAnswer(base, response)
}

/** Returns the answer unprocessed; throws refusals. */
export async function answerOfService(
  address: ServiceAddress,
  path: string,
  { init = {}, operation, anonymous = false }: ServiceRequest = {},
): Promise<{ readonly base: string; readonly response: Response }> {
  const base = baseOf(address)
  const response = await fetch(base + path, anonymous ? init : withToken(init, base)).catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error
    throw errorWithoutAnswer(error, base)
  })
  if (response.ok) return { base, response }
  const body: unknown = await response.json().catch(() => null)
  if (!isObject(body)) throw foreignAnswer(base, response)
  const refusal = refusalOf(body, operation) ?? `${base} answered ${response.status}`
  throw new Refused([refusal, ...incompleteLines(body)].join('\n'), body.code)
}

export class Refused extends Error {
  readonly code: unknown

  constructor(message: string, code: unknown) {
    super(message)
    this.code = code
  }
}

/** Finds the service like clients in other programs: the given address, MLG_URL, or this machine. */
export function baseOf({ url }: ServiceAddress): string {
  const { MLG_URL: named } = process.env
  const given = url ?? (named === '' ? undefined : named)
  return (given ?? `http://127.0.0.1:${readSettings(process.env).port}`).replace(/\/+$/, '')
}

/** Adds the environment's token (MLG_TOKEN), else that of "mlg login". It is never sent over a network unencrypted. */
export function withToken(init: RequestInit, base: string, token = tokenFor(base)): RequestInit {
  if (token === null) return init
  const url = new URL(base)
  if (url.protocol !== 'https:' && !isLoopback(url.hostname))
    throw new Error(`Refused to send the token to ${base} unencrypted. Use an https: address.`)
  return { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }
}

function tokenFor(base: string): string | null {
  const { MLG_TOKEN: token } = process.env
  return token === undefined || token === '' ? storedToken(base) : token
}

export function foreignAnswer(base: string, { status }: Response): Error {
  return new Error(
    `${base} didn't answer as a Model Lifecycle Graph does (status ${status}). Check --url and any proxy.`,
  )
}

/** The client waits five minutes for an answer to begin; a pass over a very large record may take longer. */
function errorWithoutAnswer(error: unknown, base: string): Error {
  const { code } = asObject(asObject(error).cause)
  return code === 'UND_ERR_HEADERS_TIMEOUT'
    ? new Error(
        `${base} hasn't answered within five minutes; it may still be working on the request. Try again later; "mlg doctor" shows its state.`,
      )
    : new NoService(base)
}

export class NoService extends Error {
  readonly base: string

  constructor(base: string) {
    super(`No service answers at ${base}. Start one, or give its address with --url.`)
    this.base = base
  }
}

/** Prints the answer for people, line by line, with what may be missing; or unchanged. */
export function show(
  answer: ServiceAnswer,
  { json }: ServiceAddress,
  lines: (answer: ServiceAnswer) => Iterable<PrintedLine>,
  print: Print,
): void {
  if (json === true) return print(JSON.stringify(answer, null, 2))
  const missing = incompleteLines(answer).map(warning)
  for (const line of [...lines(answer), ...missing]) print(paint(terminalSafe(lineText(line)), line, process.stdout))
}

export function answerList(value: unknown): readonly ServiceAnswer[] {
  return Array.isArray(value) ? value.filter((one) => isObject(one)) : []
}
