import { partOfUri } from '../../client/addresses.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { slackAddress } from '../../parts/slack.ts'
import { CopyButton } from '../../ui/copy.tsx'
import { messageAddress, messagesFor, type Planned, type PlansShown } from './messages.ts'

interface OwnerMessagesProps {
  readonly plans: readonly Planned[]
  readonly contacts: PlansShown['contacts']
}

/** Messages by recipient. People send them with their own mail program or chat: the service sends none. */
export function OwnerMessages({ plans, contacts }: OwnerMessagesProps) {
  const messages = messagesFor(plans, contacts, pageOf)
  if (messages.length === 0) return <p className="muted">No owner is known, so there is nobody to notify.</p>
  return (
    <ul className="stack" data-gap="1" aria-label="Messages to owners">
      {messages.map((message) => {
        const { uri, entityType, name, email, slack } = message.to
        return (
          <li key={uri} className="row between">
            <EntityLink uri={uri} entityType={entityType} name={name} />
            <span className="row linked">
              {email === null ? null : (
                <a href={messageAddress(email, message)} aria-label={`E-mail ${name}`}>
                  E-mail
                </a>
              )}
              {slack === null ? null : (
                <a
                  href={slackAddress(slack)}
                  target="_blank"
                  rel="noreferrer noopener"
                  aria-label={`Open Slack for ${name}`}
                >
                  Slack
                </a>
              )}
              <CopyButton
                text={`${message.subject}\n\n${message.body}`}
                what={`the message to ${name}`}
                label="Copy message"
              />
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function pageOf(uri: string): string {
  return `${window.location.origin}/e/${partOfUri(uri)}`
}
