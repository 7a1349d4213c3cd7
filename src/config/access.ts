import type { OpenIdSettings } from '../adapters/openid/provider.ts'
import { isIP, isIPv4 } from 'node:net'
import type { BudgetLimits } from '../access/budget.ts'
import { BUILT_IN_ROLES, type RoleRules } from '../access/roles.ts'
import type { VisibilityRule } from '../contracts/visibility.ts'
import { isLoopback } from '../lib/loopback.ts'
import type { NamedValues } from './named-values.ts'
import type { ConfigFile } from './shape.ts'
import type { DeclaredToken } from '../access/gate.ts'
import { DAY_MS, HOUR_MS } from '../lib/durations.ts'

/** Address that the service listens on, and the hosts and proxies by which clients reach it. */
export interface ListenConfig {
  readonly host: string
  readonly port: number
  /** A Unix socket, replacing host and port. */
  readonly socket: string | null
  /** Files in PEM, read again when they change. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Addresses and networks of trusted proxies, whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** The public origin: requests for other hosts, or from pages of other origins, are refused. */
  readonly publicUrl: string | null
}

export interface AccessConfig {
  /** True if a client without a credential is the local operator. */
  readonly local: boolean
  readonly rules: RoleRules
  readonly tokens: readonly DeclaredToken[]
  readonly signIn: OpenIdSettings | null
  readonly sessions: { readonly idleMs: number; readonly absoluteMs: number; readonly recheckMs: number }
  readonly visibility: readonly VisibilityRule[]
  readonly auditMs: number
  readonly budget: BudgetLimits
}

type AccessFile = NonNullable<ConfigFile['access']>

export function listenOf({ listen }: ConfigFile, named: NamedValues): ListenConfig {
  const { host, port, socket, tls, trustedProxies, publicUrl } = listen
  return {
    host,
    port,
    socket: socket === undefined ? null : named.path(socket),
    tls: tls === undefined ? null : { cert: named.path(tls.cert), key: named.path(tls.key) },
    trustedProxies,
    publicUrl: publicUrl === undefined ? null : new URL(publicUrl).origin,
  }
}

export function accessOf(file: ConfigFile, defaults: AccessFile, named: NamedValues): AccessConfig {
  const access = file.access ?? defaults
  const roles = { ...BUILT_IN_ROLES, ...access.roles }
  return {
    local: access.local && isOnlyLocal(file.listen),
    rules: {
      roles: new Map(Object.entries(roles).map(([name, rights]) => [name, new Set(rights)])),
      groups: new Map(Object.entries(access.groups).map(([group, given]) => [group, [given].flat()])),
      everyone: new Set(access.default),
      contact: access.contact ?? null,
    },
    tokens: access.tokens.map(({ name, sha256, rights, platforms, expires }) => ({
      name,
      sha256,
      rights: new Set(rights),
      platforms: platforms === undefined ? null : new Set(platforms),
      expiresAt: Date.parse(expires),
    })),
    signIn: access.signIn === undefined ? null : signInOf(access.signIn, named),
    sessions: {
      idleMs: access.sessions.idleHours * HOUR_MS,
      absoluteMs: access.sessions.absoluteHours * HOUR_MS,
      recheckMs: access.sessions.recheckMinutes * 60_000,
    },
    visibility: access.visibility,
    auditMs: access.audit.days * DAY_MS,
    budget: access.budget,
  }
}

function signInOf(signIn: NonNullable<AccessFile['signIn']>, named: NamedValues): OpenIdSettings {
  const { clientSecret, ...others } = signIn
  return {
    ...others,
    clientSecret: clientSecret === undefined ? null : named.secret(clientSecret, 'access.signIn.clientSecret'),
  }
}

/** Behind a proxy everybody arrives from loopback, so nobody is taken for the operator of this machine. */
function isOnlyLocal({ host, socket, trustedProxies, publicUrl }: ConfigFile['listen']): boolean {
  return isLoopback(host) && socket === undefined && trustedProxies.length === 0 && publicUrl === undefined
}

/** Lists what is missing before other machines may reach the service, and contradictions. */
export function accessProblems(file: ConfigFile): string[] {
  return [...listenProblems(file), ...(file.access === undefined ? [] : roleProblems(file.access, file))]
}

function listenProblems({ listen, access }: ConfigFile): string[] {
  const { host, socket, tls, trustedProxies, publicUrl } = listen
  const problems: string[] = []
  trustedProxies.forEach((proxy, i) => {
    if (!isAddressOrNetwork(proxy))
      problems.push(`listen.trustedProxies[${i}]: "${proxy}" is neither an address nor a network such as 10.0.0.0/8`)
  })
  const url = publicUrl === undefined ? null : new URL(publicUrl)
  if (url !== null && (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== ''))
    problems.push(
      'listen.publicUrl: it has a path, a query or a user; give only the origin, such as https://aip.example.com',
    )
  if (url?.protocol === 'http:' && !isLoopback(url.hostname))
    problems.push('listen.publicUrl: it must begin with https: otherwise credentials would be sent unencrypted')
  if (tls !== undefined && socket !== undefined)
    problems.push('listen.tls: a Unix socket has no TLS; omit one of the two')
  if (access?.signIn !== undefined && access.signIn.issuer.startsWith('http:')) {
    const issuer = new URL(access.signIn.issuer)
    if (!isLoopback(issuer.hostname)) problems.push('access.signIn.issuer: it must begin with https:')
  }
  if (isLoopback(host) || socket !== undefined) return problems
  const open = `listen.host: "${host}" is reached from other machines`
  if (access === undefined) problems.push(`${open}: configure "access", to say who may use it`)
  if (publicUrl === undefined)
    problems.push(`${open}: configure listen.publicUrl, the address that people type, such as https://aip.example.com`)
  if (tls === undefined && trustedProxies.length === 0)
    problems.push(`${open}: configure listen.tls, or the proxies that encrypt for it (listen.trustedProxies)`)
  return problems
}

/** Names the built-in roles and the configured ones. */
export function roleNames(access: ConfigFile['access']): ReadonlySet<string> {
  return new Set([...Object.keys(BUILT_IN_ROLES), ...Object.keys(access?.roles ?? {})])
}

function roleProblems(access: AccessFile, { sources }: ConfigFile): string[] {
  const roles = roleNames(access)
  const known = [...roles].join(', ')
  const problems: string[] = []
  for (const [group, given] of Object.entries(access.groups))
    for (const role of [given].flat())
      if (!roles.has(role)) problems.push(`access.groups.${group}: there is no role "${role}"; use one of ${known}`)
  access.visibility.forEach(({ exceptFor, domains, tags, platforms }, i) => {
    for (const role of exceptFor)
      if (!roles.has(role))
        problems.push(`access.visibility[${i}].exceptFor: there is no role "${role}"; use one of ${known}`)
    if (domains.length + tags.length + platforms.length === 0)
      problems.push(`access.visibility[${i}]: it hides nothing; name domains, tags or platforms`)
  })
  const names = new Set<string>()
  access.tokens.forEach(({ name, platforms }, i) => {
    if (names.has(name)) problems.push(`access.tokens[${i}].name: "${name}" is already the name of another token`)
    names.add(name)
    for (const platform of platforms ?? [])
      if (!sources.some((source) => source.platform === platform))
        problems.push(`access.tokens[${i}].platforms: no source has the platform "${platform}"`)
  })
  return problems
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  if (isIP(address) === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv4(address) ? 32 : 128))
}
