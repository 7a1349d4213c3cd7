import { X509Certificate } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../../contracts/clock.ts'
import type { Origins } from './origins.ts'
import { truncate } from '../../../lib/cut-text.ts'

type CertificateResult =
  | { readonly kind: 'certificate'; readonly certificate: X509Certificate }
  /** The URL isn't a certificate of SNS, so a retry is useless. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The certificate can't be fetched now. */
  | { readonly kind: 'unavailable'; readonly why: string }

export interface Certificates {
  get(url: string): Promise<CertificateResult>
}

/** SNS has one certificate for each region, and a new one every year or so. */
const MAX_CACHED = 32
const CACHED_MS = 24 * 3_600_000
const MAX_BYTES = 16_384
/**
 * Anyone who knows a topic's name can cause fetches of certificates that don't exist. Ten fetches in ten minutes are
 * more than SNS ever needs; beyond them only cached certificates are accepted.
 */
const MAX_FETCHES = 10
const FETCHES_MS = 600_000
/** The origin also serves an API whose answers others can influence: only this path holds certificates. */
const PATH = /^\/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem$/

export function certificates(origins: Origins, clock: Clock): Certificates {
  const kept = new LRUCache<string, X509Certificate>({ max: MAX_CACHED, ttl: CACHED_MS, perf: clock })
  const underWay = new Map<string, Promise<CertificateResult>>()
  let fetches: readonly number[] = []
  const mayFetch = (): boolean => {
    const now = clock.now()
    fetches = fetches.filter((at) => at > now - FETCHES_MS)
    if (fetches.length >= MAX_FETCHES) return false
    fetches = [...fetches, now]
    return true
  }
  const load = async (url: URL): Promise<CertificateResult> => {
    const text = await origins.get(url, MAX_BYTES)
    if (!text.ok) return { kind: 'unavailable', why: text.error }
    const found = readCertificate(text.value, clock.now())
    if (found.kind === 'certificate') kept.set(url.href, found.certificate)
    return found
  }
  return {
    get: async (text) => {
      const url = origins.allowed(text)
      if (url === null || !PATH.test(url.pathname) || url.search !== '')
        return { kind: 'refused', why: `"${truncate(text, 200)}" isn't a certificate at a configured origin` }
      const cached = kept.get(url.href)
      if (cached !== undefined && isCurrent(cached, clock.now())) return { kind: 'certificate', certificate: cached }
      const running = underWay.get(url.href)
      if (running !== undefined) return await running
      if (!mayFetch()) return { kind: 'unavailable', why: 'too many unknown certificates; try later' }
      const loading = load(url).finally(() => underWay.delete(url.href))
      underWay.set(url.href, loading)
      return await loading
    },
  }
}

function readCertificate(pem: string, now: number): CertificateResult {
  try {
    const certificate = new X509Certificate(pem)
    if (isCurrent(certificate, now)) return { kind: 'certificate', certificate }
    return { kind: 'refused', why: `the certificate is valid from ${certificate.validFrom} to ${certificate.validTo}` }
  } catch {
    return { kind: 'refused', why: 'there is no certificate at its address' }
  }
}

function isCurrent(certificate: X509Certificate, now: number): boolean {
  return certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime()
}
