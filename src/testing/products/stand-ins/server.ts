import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import type { Json } from '../../../lib/json.ts'

/**
 * Stands in for a product that can't run where this project is tested, with the paths, parameters, pages and errors of
 * its published API. It isn't tested that the product answers so.
 */
export interface RunningStandIn<State> {
  readonly url: string
  /** Sets its contents from now on. */
  hold(state: State): void
  /** Sets how it misbehaves from now on; null stops that. */
  disturb(how: Disturbance | null): void
  /** Requests so far. */
  readonly requests: number
  stop(): Promise<void>
}

/**
 * Every second answer is a 429, truncated, or a proxy's page; or all answers are those of a restarting product, or one
 * that refuses the credentials.
 */
export type Disturbance = 'throttled' | 'cut' | 'page' | 'down' | 'unauthorised'

export interface StandInRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** Its own address, for links. */
  readonly origin: string
}

export interface StandInAnswer {
  readonly status?: number
  readonly body: Json
  readonly headers?: Readonly<Record<string, string>>
}

/** Behaviour of one product. */
export interface StandInRules<State> {
  answer(request: StandInRequest, state: State): StandInAnswer
  /** Returns null if the credentials are right. */
  refusal(request: StandInRequest): StandInAnswer | null
  readonly throttled: StandInAnswer
  readonly down: StandInAnswer
  readonly unauthorised: StandInAnswer
}

export async function startStandIn<State>(first: State, rules: StandInRules<State>): Promise<RunningStandIn<State>> {
  let [state, how, requests] = [first, null as Disturbance | null, 0]
  const answered = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const second = ++requests % 2 === 0
    const origin = `http://${request.headers.host ?? ''}`
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', origin)
    const { method = 'GET', headers } = request
    const given = { method, path, query, headers, body: await textOf(request), origin }
    if (how === 'page' && second)
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Wait</p>')
    const disturbed = disturbedBy(how, second, rules)
    const { status = 200, body, headers: own = {} } = disturbed ?? rules.refusal(given) ?? rules.answer(given, state)
    const text = JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', ...own })
    response.end(how === 'cut' && second ? text.slice(0, text.length / 2) : text)
  }
  const server = createServer((request, response) => {
    answered(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (next) => void (state = next),
    disturb: (next) => void (how = next),
    get requests() {
      return requests
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function disturbedBy<State>(
  how: Disturbance | null,
  second: boolean,
  { throttled, down, unauthorised }: StandInRules<State>,
): StandInAnswer | null {
  if (how === 'throttled') return second ? throttled : null
  if (how === 'down') return down
  return how === 'unauthorised' ? unauthorised : null
}

export const TOKEN = 'what-a-client-of-a-stand-in-sends'

/** Checks for the tests' token as a bearer token. */
export function byBearer(unauthorised: StandInAnswer): StandInRules<unknown>['refusal'] {
  return ({ headers }) => (headers.authorization === `Bearer ${TOKEN}` ? null : unauthorised)
}

/** Small pages, so that the tests' contents take several. */
export const PAGE = 3

/** Returns a page from a cursor, which is a position, and the next cursor or null. */
export function pageFrom<T>(
  all: readonly T[],
  cursor: string | null,
  limit: string | null,
): { readonly items: readonly T[]; readonly next: string | null } {
  const from = Number(cursor ?? 0)
  // A client that leaves the page size to its server sends 0.
  const end = from + Math.min(PAGE, Number(limit ?? 0) || PAGE)
  return { items: all.slice(from, end), next: end < all.length ? String(end) : null }
}
