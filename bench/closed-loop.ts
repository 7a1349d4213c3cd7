/**
 * Clients that send the next request after each answer, several at a time: a file states the requests, the duration and
 * the thinking time. Prints one JSON line.
 */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { BenchRequest } from './readers.ts'
import { latenciesOf, type Latencies } from './tools.ts'

export interface ClosedLoad {
  readonly url: string
  readonly connections: number
  readonly ms: number
  /** Between an answer and the client's next request. */
  readonly thoughtMs: number
  readonly requests: readonly BenchRequest[]
  /** Token of the caller; absent for the operator. */
  readonly secret?: string
}

export interface ClosedLoadFigures {
  readonly kinds: Readonly<Record<string, AnsweredKind>>
}

export interface AnsweredKind extends Latencies {
  /** Answers by status; "503 without Retry-After" separately, and 0 for broken connections. */
  readonly statuses: Readonly<Record<string, number>>
  readonly largestKb: number
}

/** Time after the last request; whatever is unanswered then counts as broken. */
const PATIENCE_MS = 60_000

class Kind {
  readonly times: number[] = []
  readonly statuses = new Map<string, number>()
  largest = 0

  answered(status: string, ms: number, bytes: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    this.times.push(ms)
    this.largest = Math.max(this.largest, bytes)
  }
}

const { url, connections, ms, thoughtMs, requests, secret } = JSON.parse(
  readFileSync(process.argv[2] ?? '', 'utf8'),
) as ClosedLoad
const agent = new Agent({ keepAlive: true })
const credentials = secret === undefined ? {} : { authorization: `Bearer ${secret}` }
const kinds = new Map<string, Kind>()
const until = performance.now() + ms
let sent = 0

function ask({ name, path, body }: BenchRequest): Promise<void> {
  const began = performance.now()
  const kind = kinds.get(name) ?? new Kind()
  kinds.set(name, kind)
  const content = body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const headers = { ...credentials, ...content }
  return new Promise((resolve) => {
    const done = (status: string, bytes: number): void => {
      kind.answered(status, performance.now() - began, bytes)
      resolve()
    }
    const timeout = Math.ceil(until - began) + PATIENCE_MS
    const options = { agent, method: body === null ? 'GET' : 'POST', headers, timeout }
    const requested = request(`${url}${path}`, options, (answer) => {
      let bytes = 0
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length))
      answer.on('error', () => done('0', bytes))
      answer.on('end', () => {
        const isDishonest = answer.statusCode === 503 && answer.headers['retry-after'] === undefined
        done(isDishonest ? '503 without Retry-After' : String(answer.statusCode), bytes)
      })
    })
    requested.on('timeout', () => requested.destroy())
    requested.on('error', () => done('0', 0))
    requested.end(body ?? undefined)
  })
}

async function client(first: number): Promise<void> {
  // Staggers the starts.
  if (thoughtMs > 0) await setTimeout((thoughtMs * first) / connections)
  while (performance.now() < until) {
    const next = requests[sent++ % requests.length]
    if (next !== undefined) await ask(next)
    if (thoughtMs > 0) await setTimeout(thoughtMs)
  }
}

await Promise.all(Array.from({ length: connections }, (_, i) => client(i)))
const figures: ClosedLoadFigures = {
  kinds: Object.fromEntries(
    [...kinds].map(([name, { times, statuses, largest }]) => [
      name,
      { ...latenciesOf(times), statuses: Object.fromEntries(statuses), largestKb: Math.round(largest / 1_024) },
    ]),
  ),
}
console.log(JSON.stringify(figures))
process.exit(0)
