// Decides what to tell of a change, and whom: opens readers with recipients' visibility, and composes messages with them.
import { accessOfRecipient, type RecipientParts } from '../access/recipient.ts'
import type { ChangeDelivery, RecipientRef, Subscription } from '../contracts/deliveries.ts'
import type { Visibility } from '../contracts/visibility.ts'
import { Pace } from '../lib/pace.ts'
import type { Time, Tx } from '../model/facts.ts'
import type { ReadDeps } from '../query/deps.ts'
import { pin } from '../query/time/moment.ts'
import { Reader } from '../query/reader.ts'
import { composeRequest, composeFor } from './compose.ts'
import type { ReaderFor } from './compiled-subscription.ts'
import type { ComposeResult } from './message.ts'
import { getOrInsert } from '../lib/maps.ts'

interface MessageComposerParts {
  readonly reads: ReadDeps
  readonly recipients: RecipientParts
  /** Stored in the record; see `ComposeParts`. */
  readonly secret: Uint8Array
  /** The public origin; null if no address is reachable for every recipient. */
  readonly publicUrl: string | null
  readonly now: () => Time
  /** Resolves with true once the search index shows a transaction; false if it doesn't within some seconds. */
  readonly searched: (tx: Tx) => Promise<boolean>
}

const NO_ACCESS = 'the owner of the subscription no longer has access'
const NOT_VISIBLE = 'the recipient may not see it, or it is no longer part of the record'

export class MessageComposer {
  readonly #parts: MessageComposerParts

  constructor(parts: MessageComposerParts) {
    this.#parts = parts
  }

  /** Returns another object once types were added or changed. */
  definitions(): unknown {
    return this.#parts.reads.catalogue
  }

  /** Opens a reader of the present that hides nothing. */
  reader(): Promise<Reader> {
    return backgroundReader(this.#parts.reads, null)
  }

  /** Caches the readers of recipients for one part of the log. */
  readers(): ReaderFor {
    const known = new Map<string, ReturnType<ReaderFor>>()
    return (by) => getOrInsert(known, JSON.stringify(by), () => this.#seenBy(by))
  }

  async searched(tx: Tx): Promise<void> {
    if (!(await this.#parts.searched(tx))) throw new Error(`the search index doesn't show transaction ${tx} yet`)
  }

  async message(subscription: Subscription, deliveries: readonly ChangeDelivery[], id: string): Promise<ComposeResult> {
    const { reads, secret, publicUrl, now } = this.#parts
    const seen = await this.#seenBy(subscription.by)
    if (seen === null) return { withheld: NO_ACCESS }
    const about = deliveries.filter(({ uri }) => uri !== '')
    const latest = Math.max(0, ...about.map(({ tx }) => tx))
    if (latest > reads.graph().head)
      return { later: `this process hasn't followed the log to transaction ${latest} yet` }
    const changes = await composeFor(seen.reader, subscription, about)
    if (about.length > 0 && changes.length === 0) return { withheld: NOT_VISIBLE }
    return { message: composeRequest(subscription, { id, changes }, { secret, publicUrl, now: now() }) }
  }

  async #seenBy(by: RecipientRef): ReturnType<ReaderFor> {
    const { reads, recipients, now } = this.#parts
    const access = await accessOfRecipient(by, recipients, now())
    if (access === null) return null
    const visibility = await reads.visibilities.of(access)
    return { key: visibility === null ? '' : visibility.now.key, reader: await backgroundReader(reads, visibility) }
  }
}

/** Opens a reader of the present for background work: it takes turns with requests, and isn't refused under load. */
export async function backgroundReader(reads: ReadDeps, visibility: Visibility | null): Promise<Reader> {
  const moment = await pin(reads, undefined)
  if (!moment.ok) throw new Error(moment.error.detail)
  return new Reader(reads, moment.value, { cacheable: true, visibility, isScan: true, pace: new Pace() })
}
