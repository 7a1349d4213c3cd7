// Messages as e-mail: plain text, and HTML with links.
import type { OutgoingMessage } from '../contracts/channel.ts'
import { type ComposedMessage, factsOf, linkTo, type ReportedChange, TEST_TEXT } from './message.ts'
import { truncateWithEllipsis } from '../lib/cut-text.ts'
import { escapeMarkup } from '../lib/markup.ts'

const MAX_SHOWN = 100
const LONGEST_SUBJECT = 150

type ComposedMail = Omit<Extract<OutgoingMessage, { kind: 'mail' }>, 'kind' | 'to'>

const TEST_SUBJECT = 'Notifications of the Model Lifecycle Graph arrive here'

export function mailMessage(message: ComposedMessage): ComposedMail {
  const { id, changes, subscription } = message
  const shown = changes.slice(0, MAX_SHOWN)
  const rest = changes.length - shown.length
  const more = rest === 0 ? [] : [`… and ${rest} more.`]
  const lines = changes.length === 0 ? [TEST_TEXT] : [...shown.map((one) => mailText(message, one.change)), ...more]
  const items = changes.length === 0 ? [TEST_TEXT] : [...shown.map((one) => htmlOf(message, one.change)), ...more]
  const { unsubscribe } = subscription
  const end = unsubscribe === null ? [] : [`Unsubscribe: ${unsubscribe}`]
  return {
    id,
    subject: subjectLine(changes.map(({ change }) => change)),
    text: [...lines, ...end].join('\n\n') + '\n',
    html: [
      '<!doctype html><html lang="en"><body>',
      ...items.map((item) => `<p>${item}</p>`),
      ...(unsubscribe === null ? [] : [`<p><a href="${escapeMarkup(unsubscribe)}">Unsubscribe</a></p>`]),
      '</body></html>',
    ].join('\n'),
    unsubscribe,
  }
}

/** Joins lines, since a sentence may quote a source's text. */
function subjectLine(changes: readonly ReportedChange[]): string {
  const [first] = changes
  if (first === undefined) return TEST_SUBJECT
  const text = changes.length === 1 ? first.sentence : `${changes.length} changes: ${first.sentence}`
  return truncateWithEllipsis(text.replaceAll(/\s+/g, ' ').trim(), LONGEST_SUBJECT)
}

/** Begins with the severity, which Slack shows as a mark. */
function mailFacts(change: ReportedChange): string {
  return `${change.severity} · ${factsOf(change)}`
}

function mailText(message: ComposedMessage, change: ReportedChange): string {
  const link = linkTo(message, change.uri)
  return [change.sentence, mailFacts(change), ...(link === null ? [] : [link])].join('\n')
}

function htmlOf(message: ComposedMessage, change: ReportedChange): string {
  const parts = change.parts.map(({ text, uri }) => {
    const link = uri === null ? null : linkTo(message, uri)
    return link === null ? escapeMarkup(text) : `<a href="${escapeMarkup(link)}">${escapeMarkup(text)}</a>`
  })
  return `${parts.join('')}<br><small>${escapeMarkup(mailFacts(change))}</small>`
}
