import { err, ok, type Result } from '../../lib/result.ts'
import { nearest } from '../../lib/nearest.ts'
import type { Problem } from '../../query/problem.ts'

/** A whole number within bounds, and what a client is told that does not keep to them. */
export interface Whole {
  readonly from: number
  readonly to: number
  readonly code: 'BAD_PAGE' | 'BAD_REQUEST'
}

/** Text, a list (repeated, or separated by commas), one of some words, or a whole number. */
export type Parameter = 'text' | 'list' | readonly string[] | Whole

/** What a route may be asked with in its query: anything else is refused, so that nothing that was meant is passed over. */
export type Parameters = Readonly<Record<string, Parameter>>

export type Queried<P extends Parameters> = { readonly [Name in keyof P]?: Value<P[Name]> }
type Value<K> = K extends 'text' ? string : K extends 'list' ? readonly string[] : K extends readonly (infer Word)[] ? Word : number // prettier-ignore

/** Longer ones are refused whatever they say: a URI has at most 2,048 bytes, which percent-encoding may treble. */
const MAX_CHARACTERS = 8_192

/** How many a page may hold. */
export const pageOf = (most: number, least = 1): Whole => ({ from: least, to: most, code: 'BAD_PAGE' })
/** Where a page begins: the number of a transaction, or of an item. */
export const placeFrom = (first: number): Whole => ({ from: first, to: Number.MAX_SAFE_INTEGER, code: 'BAD_PAGE' })

declare module 'fastify' {
  interface FastifyContextConfig {
    /** None where a route says nothing; of a route that stands for several, by the address asked. */
    parameters?: Parameters | ((url: string) => Parameters)
  }
}

/** The query of a request as its route declares it. */
export function readParameters(declared: Parameters, query: unknown): Result<Queried<Parameters>, Problem> {
  const out: Record<string, Value<Parameter>> = {}
  for (const [name, said] of Object.entries(query ?? {})) {
    const parameter = Object.hasOwn(declared, name) ? declared[name] : undefined
    if (parameter === undefined) return err(unknown(name, Object.keys(declared)))
    const read = readOne(name, parameter, [said].flat().map(String))
    if (!read.ok) return read
    out[name] = read.value
  }
  return ok(out)
}

function readOne(name: string, parameter: Parameter, said: readonly string[]): Result<Value<Parameter>, Problem> {
  if (said.some((text) => text.length > MAX_CHARACTERS))
    return err(bad(`${name} may have ${MAX_CHARACTERS} characters.`, 'Say less.'))
  if (parameter === 'list') return ok(said.flatMap((text) => text.split(',')).filter((word) => word !== ''))
  const [text = '', ...others] = said
  if (others.length > 0) return err(bad(`${name} is said ${said.length} times.`, 'Say it once.'))
  if (parameter === 'text') return ok(text)
  return 'from' in parameter ? wholeOf(name, parameter, text) : wordOf(name, parameter, text)
}

function wholeOf(name: string, { from, to, code }: Whole, text: string): Result<number, Problem> {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN
  if (number >= from && number <= to) return ok(number)
  const bounds = to === Number.MAX_SAFE_INTEGER ? `${from} or more` : `from ${from} to ${to}`
  const message = `${name} must be a whole number, ${bounds}, not "${clip(text)}".`
  return err({ ...bad(message, 'Leave it out for what is usual.'), code })
}

function wordOf(name: string, words: readonly string[], text: string): Result<string, Problem> {
  if (words.includes(text)) return ok(text)
  const near = words.length > 1 ? `The nearest is ${nearest(text, words) ?? ''}. ` : ''
  return err(bad(`${name} must be ${listed(words)}, not "${clip(text)}".`, `${near}Leave it out, or say one of them.`))
}

function unknown(name: string, known: readonly string[]): Problem {
  const message = `There is no parameter "${clip(name)}" here.`
  if (known.length === 0) return { ...bad(message, 'This address takes none.'), code: 'UNKNOWN_PARAMETER' }
  const near = nearest(name, known) ?? ''
  return { ...bad(message, `The nearest is ${near}; it takes ${known.join(', ')}.`), code: 'UNKNOWN_PARAMETER' }
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

function bad(message: string, hint: string): Problem {
  return { status: 400, code: 'BAD_REQUEST', message, hint }
}

function clip(text: string): string {
  return text.slice(0, 60)
}
