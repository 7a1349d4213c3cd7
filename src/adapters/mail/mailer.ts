// Sends mail by the server that the configuration names.
import { createTransport } from 'nodemailer'
import type { OutgoingMessage, SendOutcome } from '../../contracts/channel.ts'
import { refusedAddress, type OutgoingRules } from '../../contracts/outgoing.ts'
import { truncate } from '../../lib/cut-text.ts'
import { messageOf } from '../../lib/message-of.ts'

/** The configured mail server, with its secrets read. */
export interface MailServer {
  readonly host: string
  readonly port: number
  readonly security: 'starttls' | 'tls' | 'none'
  /** PEM of trusted authorities; null means the machine's own. */
  readonly ca: string | null
  readonly credentials: { readonly username: string; readonly password: string } | null
  readonly from: string
}

export interface Mailer {
  send(message: Extract<OutgoingMessage, { kind: 'mail' }>, signal: AbortSignal): Promise<SendOutcome>
  close(): void
}

const TIMEOUT_MS = 10_000
/** Concurrent connections, and messages sent over each before it is reopened. */
const CONNECTIONS = 2
const MESSAGES = 100

export function mailer(server: MailServer, rules: OutgoingRules): Mailer {
  const { host, port, security, ca, credentials, from } = server
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: MESSAGES,
    host,
    port,
    secure: security === 'tls',
    // Otherwise a server without TLS would receive the message and the password unencrypted.
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(ca === null ? {} : { tls: { ca } }),
    ...(credentials === null ? {} : { auth: { user: credentials.username, pass: credentials.password } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // Messages never refer to files or addresses that the library would have to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, id, subject, text, html, unsubscribe }, signal) {
      const refused = refusedAddress(rules, 'email', to)
      if (refused !== null) return { kind: 'failed', reason: refused, retryAfterMs: null }
      if (signal.aborted) return { kind: 'failed', reason: 'the service is stopping', retryAfterMs: null }
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          // Stays the same when a message is sent again, so that a mail program can recognise it.
          messageId: `<${id}@${domainOf(from)}>`,
          headers: { 'Auto-Submitted': 'auto-generated', ...unsubscribing(unsubscribe) },
        })
        return { kind: 'sent' }
      } catch (error) {
        return { kind: 'failed', reason: reasonOf(error), retryAfterMs: null }
      }
    },
    close: () => transport.close(),
  }
}

/** Headers that let a mail program unsubscribe with a POST (RFC 8058). */
function unsubscribing(link: string | null): Record<string, string> {
  if (link === null) return {}
  return { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

function domainOf(from: string): string {
  return /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'
}

/** One line, with the server's answer if there was one. */
function reasonOf(error: unknown): string {
  const text = messageOf(error)
  return truncate(text.replaceAll(/[\p{C}\s]+/gu, ' '), 300)
}
