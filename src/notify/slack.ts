// Writes messages in Slack's format.
import type { Severity } from '../catalogue/news.ts'
import { truncate } from '../lib/cut-text.ts'
import { type ComposedMessage, factsOf, linkTo, type ReportedChange, TEST_TEXT } from './message.ts'
import type { WebhookRequest } from './webhook.ts'

/** Slack accepts 50 blocks of 3,000 characters. */
const MAX_SHOWN = 20
const LONGEST_TEXT = 2_500
const MARKS: Readonly<Record<Severity, string>> = { high: '🔴', medium: '🟠', low: '⚪' }

export function slackWebhookRequest(message: ComposedMessage): WebhookRequest {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return { headers, body: JSON.stringify(slackMessage(message)) }
}

function slackMessage(message: ComposedMessage): object {
  const { changes } = message
  if (changes.length === 0) return { text: TEST_TEXT, blocks: [section(TEST_TEXT)] }
  const shown = changes.slice(0, MAX_SHOWN)
  const rest = changes.length - shown.length
  const [first] = changes
  const text = changes.length === 1 ? (first?.change.sentence ?? '') : `${changes.length} changes`
  return {
    text: escapeSlack(text),
    blocks: [
      ...(changes.length === 1 ? [] : [section(`*${changes.length} changes*`)]),
      ...shown.flatMap(({ change }) => [
        section(slackSentence(message, change)),
        context([escapeSlack(factsOf(change))]),
      ]),
      ...(rest === 0 ? [] : [section(`… and ${rest} more: ${linkText(message, '/changes', 'all changes')}`)]),
      ...(message.subscription.unsubscribe === null
        ? []
        : [context([`<${message.subscription.unsubscribe}|Unsubscribe>`])]),
    ],
  }
}

function slackSentence(message: ComposedMessage, change: ReportedChange): string {
  const parts = change.parts.map(({ text, uri }) =>
    uri === null || message.publicUrl === null
      ? escapeSlack(text)
      : `<${linkTo(message, uri) ?? ''}|${escapeSlack(text)}>`,
  )
  return `${MARKS[change.severity]} ${linkedUnlessTooLong(parts.join(''), escapeSlack(change.sentence))}`
}

/** Links lengthen a text, which may fit without them. */
function linkedUnlessTooLong(text: string, plain: string): string {
  return text.length <= LONGEST_TEXT ? text : truncate(plain, LONGEST_TEXT)
}

function linkText({ publicUrl }: ComposedMessage, path: string, text: string): string {
  return publicUrl === null ? text : `<${publicUrl}${path}|${text}>`
}

/** Escapes the three characters that are special in Slack. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } })
const context = (texts: readonly string[]): object => ({
  type: 'context',
  elements: texts.map((text) => ({ type: 'mrkdwn', text })),
})
