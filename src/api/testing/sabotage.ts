// Makes each hook and handler of the server fail in turn, and sends requests that reach it over real connections. It is
// a separate program, because an uncaught fault ends it.
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { ALL_RIGHTS } from '../../contracts/caller.ts'
import { openProtected, type ProtectedRoute } from './protected.ts'

type Anything = (...args: unknown[]) => unknown

/** How a function fails; `later` fails in a separate turn, where no caller can catch it. */
const WAYS = {
  throws: () => {
    throw new Error('sabotaged')
  },
  rejects: () => Promise.reject(new Error('sabotaged')),
  later: () => void setImmediate(WAYS.throws),
  'rejects unawaited': () => void Promise.reject(new Error('sabotaged')),
  /** Only for handlers, whose second argument is the reply. */
  midway: (_request: unknown, reply: unknown) => {
    const { raw } = (reply as FastifyReply).hijack()
    raw.writeHead(200).write('half of an answer')
    setImmediate(WAYS.throws)
    return reply
  },
} satisfies Record<string, Anything>

type Way = keyof typeof WAYS

/** Hooks that a request passes through. Each has a plain one, whatever else there is. */
const STAGES = [
  'onRequest',
  'preParsing',
  'preValidation',
  'preHandler',
  'preSerialization',
  'onSend',
  'onResponse',
] as const

/** Hooks with an argument besides the request and the reply. */
const BESIDE: ReadonlySet<string> = new Set(['preParsing', 'preSerialization', 'onSend'])

/** Status of a complete answer; `torn` means that the connection ended early. */
type Outcome = number | 'torn'

interface Sabotaged {
  readonly point: string
  readonly way: Way
  readonly outcome: Outcome
  /** Number of times that the fault was reported. */
  readonly reports: number
}

export interface SabotageReport {
  readonly sabotaged: readonly Sabotaged[]
  /** Points that no request reached, and so weren't tested. */
  readonly unreached: readonly string[]
}

/** Points of the server that can be made to fail, one at a time. */
class Points {
  readonly all = new Set<string>()
  reached = new Set<string>()
  #failing: { readonly point: string; readonly way: Way } | null = null

  wrap(point: string, work: Anything): Anything {
    this.all.add(point)
    const run = (self: unknown, args: unknown[]): unknown =>
      this.#run(point, { args, work: () => work.apply(self, args) })
    // Fastify counts the parameters of a hook.
    return Object.defineProperty(
      function (this: unknown, ...args: unknown[]) {
        return run(this, args)
      },
      'length',
      { value: work.length },
    )
  }

  async failing<T>(point: string, way: Way, work: () => Promise<T>): Promise<T> {
    this.#failing = { point, way }
    try {
      return await work()
    } finally {
      this.#failing = null
    }
  }

  #run(point: string, { args, work }: { readonly args: unknown[]; readonly work: () => unknown }): unknown {
    this.reached.add(point)
    if (this.#failing?.point !== point) return work()
    const { way } = this.#failing
    // Fails once, because an answer about a fault passes some hooks again.
    this.#failing = null
    return (WAYS[way] as Anything)(...args)
  }
}

/** Sabotages all hooks and handlers of the server, which Fastify adds when it boots. */
function sabotage(app: FastifyInstance, points: Points): void {
  const symbol = Object.getOwnPropertySymbols(app).find(({ description }) => description === 'fastify.hooks')
  const hooks = Object.getPrototypeOf(Object(app)[symbol ?? '']) as { add: Anything }
  const { add } = hooks
  let count = 0
  hooks.add = function (this: unknown, name: unknown, work: unknown) {
    const isStage = STAGES.some((one) => one === name)
    return add.call(this, name, isStage ? points.wrap(`${String(name)} ${++count}`, work as Anything) : work)
  }
  for (const name of STAGES) {
    const goesOn = BESIDE.has(name)
      ? (_request: unknown, _reply: unknown, beside: unknown, done: Anything) => done(null, beside)
      : (_request: unknown, _reply: unknown, done: Anything) => done()
    app.addHook(name as 'onSend', goesOn as never)
  }
  app.addHook('onRoute', (route) => {
    const at = `${String(route.method)} ${route.url}`
    route.handler = points.wrap(`handler ${at}`, route.handler as Anything) as typeof route.handler
    if (typeof route.onRequest === 'function')
      route.onRequest = points.wrap(`onRequest of ${at}`, route.onRequest as Anything) as typeof route.onRequest
  })
}

async function sabotageEverything(): Promise<SabotageReport> {
  const points = new Points()
  const at = await openProtected(false, { perSecond: 1e9, atMost: 1e9 }, (app) => sabotage(app, points))
  let reports = 0
  at.app.failures = () => void reports++
  await at.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = at.app.server.address() as AddressInfo
  // Some routes revoke the credential of the request.
  const ask = async (route: ProtectedRoute): Promise<Outcome> =>
    await outcomeOf(port, requestOf(route, await at.token({ rights: ALL_RIGHTS })))

  const ways = new Map<string, ProtectedRoute>()
  for (const route of at.routes) {
    points.reached = new Set()
    await ask(route)
    for (const point of points.reached) if (!ways.has(point)) ways.set(point, route)
  }
  const sabotaged: Sabotaged[] = []
  for (const [point, route] of ways)
    for (const way of Object.keys(WAYS) as Way[]) {
      if (way === 'midway' && !point.startsWith('handler')) continue
      reports = 0
      const outcome = await points.failing(point, way, async () => await ask(route))
      const alive = await ask({ method: 'GET', url: '/healthz' })
      if (alive !== 200) throw new Error(`${point} ${way}: afterwards /healthz answers ${alive}`)
      sabotaged.push({ point, way, outcome, reports })
    }
  await at.close()
  return { sabotaged, unreached: [...points.all].filter((point) => !ways.has(point)) }
}

/** Queries that some routes need before their handler is called. */
const QUERIES: Readonly<Record<string, string>> = {
  '/api/v1/exports/deletions': '?platform=registry',
  '/api/v1/exports/retries': '?platform=registry',
  '/api/v1/exports/search': '?q=m',
  '/api/v1/exports/related': '?uri=aip://model/registry/m&by=owners',
  '/api/v1/exports/lineage': '?uri=aip://model/registry/m&direction=upstream',
  '/api/v1/exports/impact': '?uri=aip://model/registry/m',
  '/api/v1/exports/incident': '?uri=aip://model/registry/m',
  '/api/v1/exports/unused': '?type=Model',
  '/api/v1/exports/compare': '?of=aip://model/registry/m&of=aip://model/registry/n',
}

function requestOf({ method, url }: ProtectedRoute, token: string): string {
  const path = url.replace('*', encodeURIComponent('aip://model/registry/m')).replaceAll(/:\w+/g, 'registry')
  const body = method === 'GET' || method === 'HEAD' ? '' : '{}'
  return [
    `${method} ${path}${QUERIES[url] ?? ''} HTTP/1.1`,
    'host: localhost:80',
    // Well-formed, so that only the body can show that it is wrong.
    `x-mlg-timestamp: ${Math.floor(Date.now() / 1_000)}`,
    `x-mlg-signature: sha256=${'0'.repeat(64)}`,
    `authorization: Bearer ${token}`,
    ...(body === '' ? [] : ['content-type: application/json', `content-length: ${body.length}`]),
    'connection: close',
    '',
    body,
  ].join('\r\n')
}

async function outcomeOf(port: number, request: string): Promise<Outcome> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (data) => {
    answer += data.toString('latin1')
    // A stream of changes never ends.
    if (answer.includes('text/event-stream')) socket.end()
  })
  socket.on('error', () => undefined)
  // A fault that leaves its request unanswered would hang here.
  socket.setTimeout(30_000, () => socket.destroy())
  socket.write(request)
  await once(socket, 'close')
  const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]
  const isChunked = /^transfer-encoding: chunked/im.test(answer)
  return status === undefined || (isChunked && !answer.endsWith('0\r\n\r\n')) ? 'torn' : Number(status)
}

console.log(JSON.stringify(await sabotageEverything()))
