// Decides by which addresses the service may be reached: the host and origin of a request, and the proxies before it.
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { problem, type Problem } from '../../contracts/problem.ts'
import { truncate } from '../../lib/cut-text.ts'

export interface ClientAccess {
  /** The origin that people use; null allows any loopback address. */
  readonly publicUrl: string | null
  /** Addresses and networks of proxies: only they may connect, and only they are trusted about the client. */
  readonly trustedProxies: readonly string[]
  /** Certificate and key in PEM. Null if a proxy encrypts, or nothing leaves this machine. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** A Unix socket has no address to check; whoever may open its file is a proxy. */
  readonly isSocket: boolean
}

export const LOOPBACK_ACCESS: ClientAccess = { publicUrl: null, trustedProxies: [], tls: null, isSocket: false }

type RefusalCheck = (request: FastifyRequest) => Problem | null

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i
/** Makes browsers use only https with this host for a year. */
const HSTS = ['strict-transport-security', 'max-age=31536000'] as const

/** Returns the headers of every answer that depend on how the service is reached. */
export function headersFor({ publicUrl, tls }: ClientAccess): readonly (readonly [string, string])[] {
  return publicUrl?.startsWith('https:') === true || tls !== null ? [HSTS] : []
}

/**
 * Refuses a request before its sender is identified: a web page elsewhere can make a browser send requests here, but
 * neither its origin nor a rebound host name is ours.
 */
export function clientRefusal(access: ClientAccess): RefusalCheck {
  const refusedPeer = peerCheck(access)
  const host = hostCheck(access)
  return (request) => {
    if (hasSeveralHosts(request)) return SEVERAL_HOSTS
    // Probes come from changing machines under any name; they change and reveal nothing.
    const byAddress = isProbe(request)
      ? null
      : (refusedPeer(request) ?? (isScrape(request, access) ? null : host(request)))
    return byAddress ?? refusedOrigin(request, access) ?? refusedSite(request)
  }
}

const SEVERAL_HOSTS = problem(
  'BAD_REQUEST',
  'The request has several Host headers.',
  'Send only one: a proxy may decide by another Host header than this service.',
)

/** Node takes the first and drops the others from `headers`; HTTP demands a refusal (RFC 9112, 3.2). */
function hasSeveralHosts({ raw: { rawHeaders } }: FastifyRequest): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') hosts++
  return hosts > 1
}

function isProbe({ routeOptions }: FastifyRequest): boolean {
  const name = routeOptions.config.endpoint?.name
  return name === 'healthz' || name === 'readyz'
}

/**
 * Prometheus asks each process by its own address. With a public address, metrics need a credential, and a browser led
 * here by another name sends none.
 */
function isScrape({ routeOptions }: FastifyRequest, { publicUrl }: ClientAccess): boolean {
  return publicUrl !== null && routeOptions.config.endpoint?.name === 'metrics'
}

function peerCheck({ trustedProxies, tls, isSocket }: ClientAccess): RefusalCheck {
  if (trustedProxies.length === 0 || tls !== null || isSocket) return () => null
  const proxies = blockList(trustedProxies)
  return ({ socket }) => {
    const address = socket.remoteAddress ?? ''
    const plain = address.replace(/^::ffff:/i, '')
    if (isIPv4(plain) && proxies.check(plain)) return null
    if (isIPv6(address) && proxies.check(address, 'ipv6')) return null
    return problem(
      'NOT_THROUGH_PROXY',
      `Requests from ${truncate(plain, 60)} are refused: it isn't a configured proxy of this service.`,
      'Use the public address, which leads through the proxy.',
    )
  }
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

function hostCheck({ publicUrl }: ClientAccess): RefusalCheck {
  const own = publicUrl === null ? null : new URL(publicUrl).host.toLowerCase()
  const isOwn = (host: string): boolean => (own === null ? LOOPBACK.test(host) : host.toLowerCase() === own)
  const hint =
    publicUrl === null
      ? 'Use the loopback address that the service printed.'
      : `Use ${publicUrl}; a proxy must pass on the host as the client sent it.`
  return ({ headers: { host } }) =>
    host !== undefined && isOwn(host)
      ? null
      : problem('FOREIGN_HOST', `Requests for the host "${truncate(host ?? '', 100)}" are refused.`, hint)
}

function refusedOrigin(
  { headers: { host, origin } }: FastifyRequest,
  { publicUrl, tls }: ClientAccess,
): Problem | null {
  const own = publicUrl ?? `${tls === null ? 'http' : 'https'}://${host}`
  if (origin === undefined || origin === own) return null
  return problem('FOREIGN_ORIGIN', `Requests from pages of "${truncate(origin, 100)}" are refused.`)
}

function refusedSite(request: FastifyRequest): Problem | null {
  if (request.headers['sec-fetch-site'] !== 'cross-site' || followsLink(request)) return null
  return problem(
    'FOREIGN_ORIGIN',
    'A page of another site made the browser send this request.',
    'Open the address in its own window, or send the request from a program.',
  )
}

/** Recognises somebody who follows a link, from a wiki or a chat: the linking page sees nothing of the answer. */
function followsLink({ method, headers }: FastifyRequest): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
