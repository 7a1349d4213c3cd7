import { Icon } from '../ui/icon.tsx'
import { slackAddress } from './slack.ts'
import styles from './contact-links.module.css'

interface ContactLinksProps {
  readonly name: string
  readonly email: string | null
  readonly slack: string | null
}

export function ContactLinks({ name, email, slack }: ContactLinksProps) {
  if (email === null && slack === null) return null
  return (
    <span className={styles['contacts']}>
      {slack === null ? null : (
        <a href={slackAddress(slack)} target="_blank" rel="noreferrer noopener" title={slack}>
          <Icon name="chat" />
          <span className="unseen">
            Slack of {name}: {slack}
          </span>
        </a>
      )}
      {email === null ? null : (
        <a href={mailAddress(email)} title={email}>
          <Icon name="mail" />
          <span className="unseen">
            E-mail {name}: {email}
          </span>
        </a>
      )}
    </span>
  )
}

export function mailAddress(email: string): string {
  return `mailto:${encodeURIComponent(email)}`
}
