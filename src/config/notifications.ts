import type { MailServer } from '../adapters/mail/mailer.ts'
import type { OutgoingRules } from '../contracts/outgoing.ts'
import { isLoopback } from '../lib/loopback.ts'
import type { NamedValues } from './named-values.ts'
import type { ConfigFile } from './shape.ts'
import { DAY_MS } from '../lib/durations.ts'

export interface NotificationsConfig {
  readonly rules: OutgoingRules
  /** Null means that no mail is sent. */
  readonly mail: MailServer | null
  readonly keepMs: number
}

type NotificationsFile = NonNullable<ConfigFile['notifications']>

/** Returns null if nobody is notified of anything. */
export function notificationsOf(file: ConfigFile['notifications'], values: NamedValues): NotificationsConfig | null {
  if (file === undefined) return null
  values.problems.push(...contradictions(file))
  const { webhooks, networks, keepDays } = file
  const mail = file.mail === undefined ? null : mailOf(file.mail, values)
  const rules = { webhooks, networks, mailDomains: file.mail?.domains ?? null }
  return { rules, mail, keepMs: keepDays * DAY_MS }
}

function mailOf(file: NonNullable<NotificationsFile['mail']>, values: NamedValues): MailServer {
  const { host, security, port = security === 'tls' ? 465 : 587, from, username, password, ca } = file
  const secret = password === undefined ? null : values.secret(password, 'notifications.mail.password')
  return {
    host,
    port,
    security,
    ca: ca === undefined ? null : values.file(ca, 'notifications.mail.ca'),
    credentials: username === undefined || secret === null ? null : { username, password: secret },
    from,
  }
}

function contradictions({ webhooks, mail }: NotificationsFile): string[] {
  const problems = webhooks.flatMap((address, i) => {
    const { username, password, search, hash } = new URL(address)
    return username + password + search + hash === ''
      ? []
      : [
          `notifications.webhooks[${i}]: must be an origin with or without a path, such as https://hooks.example.com/mlg`,
        ]
  })
  if (mail === undefined) return problems
  if ((mail.username === undefined) !== (mail.password === undefined))
    problems.push('notifications.mail: username and password go together; one of them is missing')
  if (mail.security === 'none' && mail.username !== undefined && !isLoopback(mail.host))
    problems.push(
      'notifications.mail.security: the password would go over the network unencrypted: use starttls or tls',
    )
  return problems
}
