import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpuByThread, since, totalOf } from './cpu.ts'
import { caughtUp, contractQuery, startService, type BenchService } from './service.ts'
import { figure, here, load, run, until } from './tools.ts'

const ROUNDS = 3
const SECONDS = 4
const GUESSES_PER_SECOND = 200
const SECRET = `mlg_${'b'.repeat(43)}`
const TOKEN = {
  name: 'bench',
  sha256: createHash('sha256').update(SECRET).digest('hex'),
  rights: ['read'],
  expires: '2100-01-01T00:00:00Z',
}
const MODEL = 'aip://model/registry/ranking-v5'
/** More than a process can answer, so that no caller's budget is a limit here. */
const NO_BOUND = { perSecond: 1_000_000, atMost: 10_000_000 }

/** Cost of access control: with and without a token, with a rule of visibility, and while others guess or overload. */
export async function access(): Promise<void> {
  const service = await startService('small', { access: { tokens: [TOKEN], budget: NO_BOUND } })
  await caughtUp(service, service.demo.entities, 120_000)
  await withToken(service)
  await whileOthers(service)
  await service.stop()
}

/** The running service applies this. */
async function configure({ config, url }: BenchService, access: object): Promise<void> {
  const before = JSON.parse(readFileSync(config, 'utf8')) as object
  writeFileSync(config, JSON.stringify({ ...before, access: { tokens: [TOKEN], ...access } }))
  const asToken = { headers: { authorization: `Bearer ${SECRET}` } }
  await until(
    async () => ((await fetch(`${url}/api/v1/me`, asToken)).ok ? true : null),
    'the token is taken up',
    30_000,
  )
}

interface Caller {
  readonly name: string
  readonly secret?: string
  readonly visibility?: readonly object[]
}

const CALLERS: readonly Caller[] = [
  { name: 'the operator on loopback' },
  { name: 'a token', secret: SECRET },
  { name: 'a token from which a rule hides things', secret: SECRET, visibility: [{ tags: ['env:production'] }] },
]

async function withToken(service: BenchService): Promise<void> {
  const body = JSON.stringify({ query: contractQuery('aip://model/registry/ranking-v4') })
  const best = new Map<string, { readonly cached: Rate; readonly computed: Rate }>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, secret, visibility = [] } of CALLERS) {
      await configure(service, { budget: NO_BOUND, visibility })
      const how = { connections: 32, body, ...(secret === undefined ? {} : { secret }) }
      await load(`${service.url}/graphql`, { ...how, seconds: 1 })
      const cached = await rateOf(service, '/graphql', how)
      const computed = await rateOf(service, '/graphql?debug=reads', how)
      const before = best.get(name) ?? { cached, computed }
      best.set(name, { cached: better(before.cached, cached), computed: better(before.computed, computed) })
    }
  }
  const [first] = best.values()
  if (first === undefined) return
  for (const [name, { cached, computed }] of best)
    figure(
      'P6',
      `contract query, ${name}: cached ${rateText(cached, first.cached)}; computed ${rateText(computed, first.computed)}; best of ${ROUNDS}`,
    )
}

interface Rate {
  readonly perSecond: number
  /** Time of the service per request, without the load generator on the same cores. */
  readonly cpuMicros: number
}

async function rateOf(
  { url, process: { pid } }: BenchService,
  path: string,
  how: { readonly connections: number; readonly body: string },
): Promise<Rate> {
  const before = cpuByThread(pid)
  const { perSecond, answers } = await load(url + path, { ...how, seconds: SECONDS })
  return { perSecond, cpuMicros: totalOf(since(before, cpuByThread(pid))) / 1_000 / answers }
}

function better(a: Rate, b: Rate): Rate {
  return { perSecond: Math.max(a.perSecond, b.perSecond), cpuMicros: Math.min(a.cpuMicros, b.cpuMicros) }
}

function rateText({ perSecond, cpuMicros }: Rate, operator: Rate): string {
  const [rate, cost] = [perSecond / operator.perSecond, operator.cpuMicros / cpuMicros]
  return `${perSecond} req/s (${rate.toFixed(2)} of the operator’s), ${cpuMicros.toFixed(1)} µs of the service's CPU each (${cost.toFixed(2)})`
}

/** Latency of readers while somebody guesses credentials, and while another caller uses its whole budget. */
async function whileOthers(service: BenchService): Promise<void> {
  await configure(service, {})
  for (let round = 0; round < ROUNDS; round++) {
    const alone = await readers(service.url)
    const guessed = await guessing(service.url, () => readers(service.url))
    const greedy = await overloading(service.url, () => readers(service.url))
    figure(
      'P6',
      `p99 of a reader, ms: alone ${alone.toFixed(1)}; during ${GUESSES_PER_SECOND} failed credentials a second ${guessed.toFixed(1)} (${(guessed / alone).toFixed(1)} ×); beside a token with 20 connections over its budget ${greedy.toFixed(1)} (${(greedy / alone).toFixed(1)} ×; bar 2)`,
    )
  }
}

/** Four clients of the operator, each with a request every 10 ms. */
async function readers(url: string): Promise<number> {
  const times: number[] = []
  const end = performance.now() + SECONDS * 1_000
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now()
      await (await fetch(`${url}/api/v1/entities/${MODEL}`)).arrayBuffer()
      times.push(performance.now() - began)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  await Promise.all(Array.from({ length: 4 }, client))
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length * 0.99)] ?? 0
}

async function guessing<T>(url: string, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    const authorization = `Bearer mlg_${Math.random().toString(36).slice(2).padEnd(43, 'x')}`
    void fetch(`${url}/api/v1/status`, { headers: { authorization } }).then((answer) => answer.arrayBuffer())
  }, 1_000 / GUESSES_PER_SECOND)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** Runs in its own process, so that the readers don't wait for it. */
async function overloading<T>(url: string, work: () => Promise<T>): Promise<T> {
  const body = JSON.stringify({ query: contractQuery(MODEL) })
  const child = run([here('./load.ts'), `${url}/graphql?debug=reads`, '20', String(SECONDS + 2), body, SECRET, 'any'])
  try {
    return await work()
  } finally {
    await child.line('perSecond')
  }
}
