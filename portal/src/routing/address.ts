import { decodeComponent } from '../../../src/lib/decode-component.ts'
import { momentToSend } from '../../../src/lib/written-moment.ts'
import { partOfUri, uriOfParameter, uriOfPart } from '../client/addresses.ts'
import { ROUTES, type AnySearch, type Route, type PageTarget } from './routes.ts'

/** Address of a page in the browser. */
export interface Address {
  /** Null if no page has this path. */
  readonly route: Route | null
  readonly pathname: string
  /** The decoded part of the path that `/$` stands for; empty without one. */
  readonly rest: string
  readonly search: AnySearch
  /** Without `#`. */
  readonly hash: string
  readonly href: string
}

export function readAddress(url: {
  readonly pathname: string
  readonly search: string
  readonly hash: string
}): Address {
  const pathname = url.pathname.replace(/(?<=.)\/+$/, '')
  const route = routeOf(pathname)
  const hash = url.hash.slice(1)
  if (route === null)
    return { route, pathname, rest: '', search: {}, hash, href: `${pathname}${url.search}${url.hash}` }
  const search = parametersOf(route, parseSearch(url.search))
  return addressOf(route, wholeRest(route, restOf(route, pathname), hash), search, hash)
}

/** Returns the address of a page, which keeps the moment of the current one unless it names another. */
export function hrefOf({ to, rest, search, hash = '' }: PageTarget, from: Address): string {
  const wanted = (typeof search === 'function' ? search(from.search) : search) ?? {}
  const moment = 'asOf' in wanted ? {} : { asOf: from.search.asOf }
  const route = to === '.' ? from.route : to
  // Beyond all pages there is nothing to change.
  if (route === null) return from.href
  return addressOf(route, to === '.' ? from.rest : (rest ?? ''), parametersOf(route, { ...wanted, ...moment }), hash)
    .href
}

function addressOf(route: Route, rest: string, search: AnySearch, hash: string): Address {
  const pathname = rest === '' ? baseOf(route) : `${baseOf(route)}/${encodePath(rest)}`
  const href = `${pathname}${printSearch(search)}${hash === '' ? '' : `#${hash}`}`
  return { route, pathname, rest, search, hash, href }
}

/** Returns the path of a route without the rest. */
export const baseOf = (route: Route): string => route.replace(/\/\$$/, '')
const ALL = Object.keys(ROUTES) as Route[]

function routeOf(pathname: string): Route | null {
  const exact = ALL.find((route) => route === pathname)
  const within = ALL.find((route) => route.endsWith('/$') && `${pathname}/`.startsWith(route.slice(0, -1)))
  return exact ?? within ?? null
}

function restOf(route: Route, pathname: string): string {
  const encoded = pathname.slice(baseOf(route).length + 1)
  return route.endsWith('/$') ? (decodeComponent(encoded) ?? encoded) : ''
}

/** A pasted URI becomes its part, and the type of a problem, `/docs#<code>`, leads to the page of all. */
function wholeRest(route: Route, rest: string, hash: string): string {
  if (rest.startsWith('aip:')) return partOfUri(uriOfPart(rest))
  return route === '/docs/$' && rest === '' && /^[A-Z_]+$/.test(hash) ? 'problems' : rest
}

function encodePath(rest: string): string {
  return encodeURIComponent(rest).replaceAll('%2F', '/')
}

/** Parameters that may be a URI alone. */
const URIS: ReadonlySet<string> = new Set([
  'base',
  'evidence',
  'focus',
  'from',
  'of',
  'plan',
  'preview',
  'to',
  'upstream',
  'version',
])

/** Ignores what the route doesn't declare. The last of repeated values counts, except in a list. */
function parametersOf(route: Route, search: Readonly<Record<string, unknown>>): AnySearch {
  const names: readonly string[] = ROUTES[route]
  const found: Record<string, string | readonly string[]> = {}
  for (const [name, value] of Object.entries(search)) {
    const texts = [value]
      .flat()
      .filter((one): one is string => typeof one === 'string' && one !== '')
      .map((one) => (URIS.has(name) ? uriOfParameter(one) : one))
    const last = texts.at(-1)
    if (last === undefined) continue
    const moment = name === 'asOf' ? momentToSend(last, Date.now()) : undefined
    if (moment !== undefined) found[name] = moment
    else if (names.includes(name)) found[name] = last
    else if (names.includes(`${name}[]`)) found[name] = texts
  }
  return found
}

/** The search part of an address holds only texts, so that people can read and write it; a repeated name is a list. */
export function parseSearch(text: string): Record<string, string | readonly string[]> {
  const values = new URLSearchParams(text)
  return Object.fromEntries(
    [...new Set(values.keys())].map((name) => {
      const all = values.getAll(name)
      return [name, all.length > 1 ? all : (all[0] ?? '')]
    }),
  )
}

export function printSearch(search: Readonly<Record<string, unknown>>): string {
  const retained = Object.entries(search).flatMap(([name, value]) =>
    [value]
      .flat()
      .flatMap((one): [string, string][] =>
        one === undefined || one === null || one === '' || one === false ? [] : [[name, String(one)]],
      ),
  )
  if (retained.length === 0) return ''
  // The search part may contain colons and slashes, which keep a query readable.
  return `?${new URLSearchParams(retained).toString().replaceAll('%3A', ':').replaceAll('%2F', '/')}`
}
