// Where the server of one process listens, and its address.
import { failureReports } from '../contracts/state-log.ts'
import { readFileSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Server as TlsServer } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import type { ClientAccess } from '../api/http/client-access.ts'
import type { ListenConfig } from '../config/access.ts'
import type { Log } from '../contracts/telemetry.ts'

/** How often the files of a certificate are checked: only their dates are read. */
const CHECK_INTERVAL_MS = 10_000

export function clientAccessOf({ publicUrl, trustedProxies, tls, socket }: ListenConfig): ClientAccess {
  return { publicUrl, trustedProxies, tls: tls === null ? null : readCertificate(tls), isSocket: socket !== null }
}

/** Where a server listens by this configuration. */
export function placeOf({ host, port, socket }: ListenConfig): { host: string; port: number } | { path: string } {
  return socket === null ? { host, port } : { path: socket }
}

/** Resolves with the address to show. */
export async function listen(app: FastifyInstance, config: ListenConfig): Promise<string> {
  const { host, tls, publicUrl } = config
  await app.listen(placeOf(config))
  if (publicUrl !== null) return publicUrl
  const address = app.server.address()
  return urlOf(host, address, tls === null ? 'http' : 'https')
}

function urlOf(host: string, address: AddressInfo | string | null, scheme: string): string {
  if (typeof address === 'string') return address
  return `${scheme}://${host === '::1' ? '[::1]' : host}:${address?.port ?? 0}`
}

type CertificateFiles = NonNullable<ListenConfig['tls']>

function readCertificate({ cert, key }: CertificateFiles): { readonly cert: string; readonly key: string } {
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
}

/** Applies a renewed certificate to new connections. Returns a function that stops watching. */
export function watchCertificate(
  app: FastifyInstance,
  files: ListenConfig['tls'],
  { log, lookMs = CHECK_INTERVAL_MS }: { readonly log: Log; readonly lookMs?: number },
): () => void {
  if (files === null) return () => undefined
  let seen = datesOf(files)
  const renewal = failureReports({ log, clock: { now: Date.now } }, 'the certificate', {
    level: 'error',
    message: "the renewed certificate can't be used; the one before stays in force",
    fields: { cert: files.cert },
  })
  const timer = setInterval(() => {
    try {
      const dates = datesOf(files)
      if (dates === seen) return renewal.worked()
      // With TLS the server is one of node:tls.
      ;(app.server as unknown as TlsServer).setSecureContext({ ...readCertificate(files), minVersion: 'TLSv1.2' })
      seen = dates
      renewal.worked()
      log.info({ cert: files.cert }, 'a renewed certificate is in force')
    } catch (error) {
      renewal.failed(error)
    }
  }, lookMs)
  timer.unref()
  return () => clearInterval(timer)
}

function datesOf({ cert, key }: CertificateFiles): string {
  return [cert, key].map((path) => statSync(path).mtimeMs).join(' ')
}
