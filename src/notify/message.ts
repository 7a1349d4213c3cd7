// Messages about changes, and the parts of them that are the same on every channel.
import type { OutgoingMessage } from '../contracts/channel.ts'
import type { ActivityAnswer } from '../questions/activity/schema.ts'

export type ReportedChange = ActivityAnswer['items'][number]

/** The message to send, or why there is nothing to send, at all or now. */
export type ComposeResult =
  | { readonly message: OutgoingMessage }
  | { readonly withheld: string }
  | { readonly later: string }

export interface ComposedMessage {
  /** Stays the same when a message is sent again. */
  readonly id: string
  readonly changes: readonly { readonly id: string; readonly change: ReportedChange }[]
  readonly subscription: { readonly id: string; readonly unsubscribe: string | null }
  /** The public address of the service; null if not configured. */
  readonly publicUrl: string | null
}

export const TEST_TEXT = 'This is a test message: notifications of the Model Lifecycle Graph arrive here.'

/** Links to the page of an entity. */
export function linkTo({ publicUrl }: Pick<ComposedMessage, 'publicUrl'>, uri: string): string | null {
  return publicUrl === null ? null : `${publicUrl}/e/${encodeURIComponent(uri)}`
}

/** Lists what changed, where and when, in one line. */
export function factsOf({ entityType, partOf, platform, by, at }: ReportedChange): string {
  const facts = [entityType, partOf?.name, platform ?? by, at.slice(0, 19).replace('T', ' ') + ' UTC']
  return facts.filter((fact) => fact != null && fact !== '').join(' · ')
}
