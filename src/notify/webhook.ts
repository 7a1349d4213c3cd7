// Messages for webhooks: CloudEvents 1.0 in JSON, signed as in Standard Webhooks; and Slack's format.
import { createHmac } from 'node:crypto'
import type { Severity } from '../catalogue/news.ts'
import type { ActivityAnswer } from '../questions/activity.ts'
import { truncate } from '../lib/cut-text.ts'
import { isoOf } from '../lib/iso.ts'

export type ToldChange = ActivityAnswer['items'][number]

export interface ComposedMessage {
  /** Stays the same when a message is sent again. */
  readonly id: string
  readonly changes: readonly { readonly id: string; readonly change: ToldChange }[]
  readonly subscription: { readonly id: string; readonly unsubscribe: string | null }
  /** The public address of the service; null if not configured. */
  readonly publicUrl: string | null
}

interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The `type` of a test message's event. */
const TRIAL = 'mlg.trial'

function cloudEvents(message: ComposedMessage, at: string): object | readonly object[] {
  const { id: subscription } = message.subscription
  const events = message.changes.map((told) => changeEvent(told, subscription, message))
  if (message.changes.length === 0)
    return { ...envelope(message), id: message.id, type: TRIAL, time: at, data: { subscription, text: TRIAL_TEXT } }
  const [only] = events
  return events.length === 1 && only !== undefined ? only : events
}

/** `subscription` is null in the topic of changes. */
export function changeEvent(
  { id, change }: ComposedMessage['changes'][number],
  subscription: string | null,
  origin: Pick<ComposedMessage, 'publicUrl'>,
): object {
  return {
    ...envelope(origin),
    id,
    type: `mlg.change.${change.kind}`,
    subject: change.uri,
    time: change.at,
    data: { subscription, link: linkTo(origin, change.uri), change },
  }
}

function envelope({ publicUrl }: Pick<ComposedMessage, 'publicUrl'>) {
  return { specversion: '1.0', source: publicUrl ?? 'urn:mlg', datacontenttype: 'application/json' }
}

export function webhookRequest(
  message: ComposedMessage,
  { secrets, now }: { readonly secrets: readonly string[]; readonly now: number },
): WebhookRequest {
  const events = cloudEvents(message, isoOf(now))
  const body = JSON.stringify(events)
  const type = Array.isArray(events) ? 'application/cloudevents-batch+json' : 'application/cloudevents+json'
  return {
    headers: { 'content-type': `${type}; charset=utf-8`, ...signature(message.id, body, { secrets, now }) },
    body,
  }
}

function signature(
  id: string,
  body: string,
  { secrets, now }: { readonly secrets: readonly string[]; readonly now: number },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1_000))
  const signed = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signed.join(' ') }
}

// ------------------------------------------------------------------------------------------------------------- Slack

const TRIAL_TEXT = 'This is a trial message: notifications of the Model Lifecycle Graph arrive here.'
/** Slack accepts 50 blocks of 3,000 characters. */
const MAX_SHOWN = 20
const LONGEST_TEXT = 2_500
const MARKS: Readonly<Record<Severity, string>> = { high: '🔴', medium: '🟠', low: '⚪' }

export function slackRequest(message: ComposedMessage): WebhookRequest {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return { headers, body: JSON.stringify(slackMessage(message)) }
}

function slackMessage(message: ComposedMessage): object {
  const { changes } = message
  if (changes.length === 0) return { text: TRIAL_TEXT, blocks: [section(TRIAL_TEXT)] }
  const shown = changes.slice(0, MAX_SHOWN)
  const rest = changes.length - shown.length
  const [first] = changes
  const text = changes.length === 1 ? (first?.change.sentence ?? '') : `${changes.length} changes`
  return {
    text: escapeSlack(text),
    blocks: [
      ...(changes.length === 1 ? [] : [section(`*${changes.length} changes*`)]),
      ...shown.flatMap(({ change }) => [section(sentenceOf(message, change)), context([factsOf(change)])]),
      ...(rest === 0 ? [] : [section(`… and ${rest} more: ${linkText(message, '/changes', 'all changes')}`)]),
      ...(message.subscription.unsubscribe === null
        ? []
        : [context([`<${message.subscription.unsubscribe}|Unsubscribe>`])]),
    ],
  }
}

function sentenceOf(message: ComposedMessage, change: ToldChange): string {
  const parts = change.parts.map(({ text, uri }) =>
    uri === null || message.publicUrl === null
      ? escapeSlack(text)
      : `<${linkTo(message, uri) ?? ''}|${escapeSlack(text)}>`,
  )
  return `${MARKS[change.severity]} ${linkedUnlessTooLong(parts.join(''), escapeSlack(change.sentence))}`
}

function factsOf({ entityType, partOf, platform, by, at }: ToldChange): string {
  const facts = [entityType, partOf?.name, platform ?? by, at.slice(0, 19).replace('T', ' ') + ' UTC']
  return escapeSlack(facts.filter((fact) => fact != null && fact !== '').join(' · '))
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

/** Links to the page of an entity. */
export function linkTo({ publicUrl }: Pick<ComposedMessage, 'publicUrl'>, uri: string): string | null {
  return publicUrl === null ? null : `${publicUrl}/e/${encodeURIComponent(uri)}`
}
