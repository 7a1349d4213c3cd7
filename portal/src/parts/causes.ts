interface CauseText {
  readonly text: string
  readonly title: string
}

/** Why a transaction was written, as a person reads it. */
const CAUSES: Readonly<Record<string, CauseText>> = {
  event: { text: 'event', title: 'A source sent an event.' },
  sweep: { text: 'listing', title: 'A full listing of the source found a difference.' },
  refresh: { text: 'refresh', title: 'A person refreshed it.' },
  reference: { text: 'reference', title: 'Another entity referred to it, so it was read.' },
  lookup: { text: 'look-up', title: 'Its e-mail address was looked up in the identity source.' },
  retry: { text: 'retry', title: 'A failed read was retried.' },
  mapping: { text: 'changed mapping', title: 'Stored responses were mapped again because the mapping changed.' },
  redaction: { text: 'redaction', title: 'Values were removed on request.' },
  rule: { text: 'rules', title: 'Inferred by rules from declared facts.' },
  push: { text: 'push', title: 'It was pushed to the service.' },
  candidate: { text: 'recheck', title: 'Something related changed, so it was rechecked.' },
  person: { text: 'person', title: 'A person stated it.' },
}

/** What a version of the service that is newer than this page calls a cause stays as it is. */
export function causeText(cause: string): CauseText {
  return Object.hasOwn(CAUSES, cause) ? (CAUSES[cause] ?? { text: cause, title: '' }) : { text: cause, title: '' }
}
