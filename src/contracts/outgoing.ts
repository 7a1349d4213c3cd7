// Restricts where messages may go: to configured hosts, and to no private network that isn't configured.
import { hasUser } from './address.ts'
import type { ChannelKind } from './deliveries.ts'

export interface OutgoingRules {
  /** Address prefixes, each an origin with or without a path. */
  readonly webhooks: readonly string[]
  /** The company's networks in which they may be, such as `10.1.0.0/16`. */
  readonly networks: readonly string[]
  /** Allowed domains of e-mail addresses; null if no mail is sent. */
  readonly mailDomains: readonly string[] | null
}

const LONGEST_ADDRESS = 2_000

/** Says why nothing may be sent there; null if it may. */
export function refusedAddress(rules: OutgoingRules, channel: ChannelKind, address: string): string | null {
  if (address.length > LONGEST_ADDRESS) return `an address has at most ${LONGEST_ADDRESS} characters`
  return channel === 'email' ? refusedMailbox(rules, address) : refusedUrl(rules, address)
}

function refusedUrl({ webhooks }: OutgoingRules, address: string): string | null {
  const url = URL.parse(address)
  if (url === null || !/^https?:$/.test(url.protocol)) return "the address isn't an http: or https: address"
  if (hasUser(url)) return 'the address has a user name or a password in it'
  if (webhooks.length === 0) return 'notifications.webhooks of the configuration allows no addresses'
  if (webhooks.some((one) => isUnder(url, new URL(one)))) return null
  return `notifications.webhooks of the configuration allows only what begins with ${webhooks.join(', ')}`
}

/** Compares paths by segments: `/team` allows `/team/a`, but not `/teams`. */
function isUnder(url: URL, allowed: URL): boolean {
  const path = allowed.pathname.replace(/\/$/, '')
  return url.origin === allowed.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`))
}

const MAILBOX = /^[^\s@<>"(),:;\\[\]\p{C}]{1,64}@([a-z0-9-]+(?:\.[a-z0-9-]+)*)$/iu

function refusedMailbox({ mailDomains }: OutgoingRules, address: string): string | null {
  if (mailDomains === null) return "notifications.mail isn't configured, so no mail is sent"
  const domain = MAILBOX.exec(address)?.[1]?.toLowerCase()
  if (domain === undefined) return "the address isn't an e-mail address, such as team@example.com"
  if (mailDomains.some((one) => one.toLowerCase() === domain)) return null
  return `notifications.mail.domains of the configuration allows only ${mailDomains.join(', ')}`
}
