// Messages for webhooks: CloudEvents 1.0 in JSON, signed as in Standard Webhooks.
import { createHmac } from 'node:crypto'
import { isoOf } from '../lib/iso.ts'
import { type ComposedMessage, linkTo, TEST_TEXT } from './message.ts'

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The `type` of a test message's event. */
const TEST_TYPE = 'mlg.test'

function cloudEvents(message: ComposedMessage, at: string): object | readonly object[] {
  const { id: subscription } = message.subscription
  const events = message.changes.map((told) => changeEvent(told, subscription, message))
  if (message.changes.length === 0)
    return { ...envelope(message), id: message.id, type: TEST_TYPE, time: at, data: { subscription, text: TEST_TEXT } }
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
