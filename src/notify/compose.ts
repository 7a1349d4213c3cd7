// Describes changes as their recipient may see them at the moment of sending.
import type { ChangeDelivery, Subscription } from '../contracts/deliveries.ts'
import type { OutgoingMessage } from '../contracts/channel.ts'
import type { Time } from '../model/facts.ts'
import type { Reader } from '../query/reader.ts'
import type { Activity } from '../query/time/activity/activity-at.ts'
import { shownActivities } from '../questions/activity/shown-activities.ts'
import { signingSecrets, unsubscribeProof } from './ids.ts'
import { mailMessage } from './mail.ts'
import type { ComposedMessage, ReportedChange } from './message.ts'
import { isWanted, activityAbout } from './changes-among.ts'
import { slackWebhookRequest } from './slack.ts'
import { webhookRequest } from './webhook.ts'

interface ComposedDelivery {
  readonly id: string
  readonly change: ReportedChange
}

/** Returns changes in the order of the deliveries, without those that the recipient may not see. */
export async function composeFor(
  reader: Reader,
  subscription: Subscription,
  deliveries: readonly ChangeDelivery[],
): Promise<readonly ComposedDelivery[]> {
  const { about } = subscription
  // A watched entity may have been hidden from the recipient since.
  const watched = [about.of, about.upstreamOf].filter((uri) => uri !== null)
  if (watched.some((uri) => reader.graph.idOf(uri) === undefined)) return []
  const wanted: { readonly id: string; readonly activity: Activity }[] = []
  for (const { id, tx, uri } of deliveries) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const node = uri === '' ? undefined : reader.graph.idOf(uri)
    if (node === undefined) continue
    const activity = await activityAbout(reader, { tx, node }, about)
    if (activity !== null && isWanted(subscription, activity)) wanted.push({ id, activity })
  }
  const shown = await shownActivities(
    reader,
    wanted.map(({ activity }) => activity),
  )
  return shown.flatMap((change, i) => {
    const id = wanted[i]?.id
    return id === undefined ? [] : [{ id, change }]
  })
}

interface ComposeOptions {
  /** Stored in the record; secrets of receivers and links are derived from it. */
  readonly secret: Uint8Array
  readonly publicUrl: string | null
  readonly now: Time
}

/** `changes` is empty for a test message. */
export function composeRequest(
  subscription: Subscription,
  { id, changes }: Pick<ComposedMessage, 'id' | 'changes'>,
  { secret, publicUrl, now }: ComposeOptions,
): OutgoingMessage {
  const { channel, address } = subscription.to
  const message: ComposedMessage = {
    id,
    changes,
    subscription: {
      id: subscription.id,
      unsubscribe: publicUrl === null ? null : `${publicUrl}${unsubscribePath(secret, subscription.id)}`,
    },
    publicUrl,
  }
  switch (channel) {
    case 'webhook':
      return {
        kind: 'http',
        address,
        ...webhookRequest(message, { secrets: signingSecrets(secret, subscription, now), now }),
      }
    case 'slack':
      return { kind: 'http', address, ...slackWebhookRequest(message) }
    case 'email':
      return { kind: 'mail', to: address, ...mailMessage(message) }
  }
}

export function unsubscribePath(secret: Uint8Array, id: string): string {
  return `/unsubscribe/${id}/${unsubscribeProof(secret, id)}`
}
