interface CauseText {
  readonly text: string
  readonly title: string
}

/** Why a transaction was written, as a person reads it. */
const CAUSES: Readonly<Record<string, CauseText>> = {
  event: { text: 'event', title: 'A source sent an event about it.' },
  sweep: { text: 'listing', title: 'A source was listed, and had something else than was known.' },
  refresh: { text: 'refresh', title: 'A person asked to read it again.' },
  reference: { text: 'reference', title: 'Something else referred to it, so it was read.' },
  lookup: { text: 'look-up', title: 'Identity was asked whose address it is.' },
  retry: { text: 'retry', title: 'A read that had failed was tried again.' },
  mapping: { text: 'changed mapping', title: 'Stored answers were mapped again, because the mapping changed.' },
  redaction: { text: 'redaction', title: 'Values were removed on request.' },
  rule: { text: 'rules', title: 'Rules concluded it from what sources state.' },
  push: { text: 'push', title: 'It was sent to the service, which did not have to read it.' },
  candidate: { text: 'another look', title: 'Something that might be affected was looked at again.' },
  person: { text: 'person', title: 'A person stated it.' },
}

/** What a version of the service that is newer than this page calls a cause stays as it is. */
export function causeText(cause: string): CauseText {
  return Object.hasOwn(CAUSES, cause) ? (CAUSES[cause] ?? { text: cause, title: '' }) : { text: cause, title: '' }
}
