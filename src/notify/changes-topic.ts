// The follower that writes every change to a topic, for others to build on, in one process at a time.
import type { LogEntry, NodeId } from '../contracts/log.ts'
import { MAX_PUBLISHED, MAX_PUBLISHED_BYTES, type Topic, type TopicMessage } from '../contracts/topic.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Duty } from '../follow/duty.ts'
import type { FollowerDefinition, LogFeed } from '../follow/follower.ts'
import { keepTrying } from '../follow/keep-trying.ts'
import type { Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import type { ReadDeps } from '../query/deps.ts'
import type { Reader } from '../query/reader.ts'
import { isSubject } from '../query/time/activity/scope.ts'
import type { Activity } from '../query/time/activity/activity-at.ts'
import { shownActivities } from '../questions/activity/shown-activities.ts'
import { deliveryId } from './ids.ts'
import { changedIn } from './matching.ts'
import type { ReportedChange } from './message.ts'
import { newsFor } from './changes-among.ts'
import { savedPosition, type PositionParts } from './saved-position.ts'
import { backgroundReader } from './message-composer.ts'
import { changeEvent } from './webhook.ts'

const CHANGES_TOPIC = 'changes-topic'

interface ChangesTopicParts extends PositionParts {
  readonly reads: ReadDeps
  /** Its position is saved under this name: another topic begins with the log. */
  readonly name: string
  readonly open: () => Topic
  /** Roles of its visibility: entities hidden from callers without these aren't written. */
  readonly roles: ReadonlySet<string>
  readonly publicUrl: string | null
}

interface ChangesTopicState {
  head: Tx
  readonly topic: Topic
  readonly duty: Duty | null
}

const LONGEST_PAUSE_MS = 5_000

export function changesTopic(parts: ChangesTopicParts): FollowerDefinition<ChangesTopicState> {
  const { store } = parts
  const checkpoint = `${CHANGES_TOPIC} ${parts.name}`
  const position = savedPosition(checkpoint, parts)
  return {
    rest: position.rest,
    reset: position.reset,
    name: CHANGES_TOPIC,
    essential: false,
    visibility: 'none',
    async start(retrying, duty) {
      const [saved, { tx }, horizon] = await retrying(() =>
        Promise.all([store.checkpoint(checkpoint), store.head(), store.horizon()]),
      )
      // A new topic begins at the horizon; a record that lost its end has less than was written.
      const head = Math.min(tx, saved === 0 ? (horizon?.tx ?? 0) : saved)
      position.noteSaved(head)
      return { head, topic: parts.open(), duty }
    },
    async apply(state, entries, feed) {
      const isWritten = await write(state, entries, { ...parts, feed }).catch((error: unknown) => {
        // Another process continues from the saved position.
        if (state.duty?.signal.aborted === true) return null
        throw error
      })
      if (isWritten === null) return
      state.head = entries.at(-1)?.tx ?? state.head
      await position.moved(state.head, isWritten)
      for (const entry of entries) feed.seen(entry)
    },
    async leave(state) {
      // The broker may be unavailable: nothing waits for it.
      await state.topic.close().catch(() => undefined)
    },
  }
}

/** Returns whether there was anything to write. */
async function write(
  state: ChangesTopicState,
  entries: readonly LogEntry[],
  parts: ChangesTopicParts & { readonly feed: LogFeed },
): Promise<boolean> {
  const { reads, roles, publicUrl } = parts
  const all = await backgroundReader(reads, null)
  const visibility = await reads.visibilities.of({ roles })
  const reader = visibility === null ? all : await backgroundReader(reads, visibility)
  let isWritten = false
  let batch: Activity[] = []
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const shown = await shownActivities(reader, batch)
    for (const messages of portions(shown.map((change) => messageOf(change, publicUrl))))
      await publish(state, messages, parts)
    isWritten = true
    batch = []
  }
  for (const entry of entries)
    for (const node of changedIn(entry)) {
      if (reader.pace.isDue()) await reader.pace.yieldNow()
      const activity = await activityOf({ all, reader }, { tx: entry.tx, node })
      if (activity === null) continue
      batch.push(activity)
      if (batch.length === MAX_PUBLISHED) await flush()
    }
  await flush()
  return isWritten
}

/** Returns null for a hidden entity, and for a change that isn't news. */
async function activityOf(
  { all, reader }: { readonly all: Reader; readonly reader: Reader },
  { tx, node }: { readonly tx: Tx; readonly node: NodeId },
): Promise<Activity | null> {
  const uri = all.graph.uriOf(node)
  const seen = isSubject(uri) ? reader.graph.idOf(uri) : undefined
  return seen === undefined ? null : await newsFor(reader, { tx, node: seen }, false)
}

/** Waits for an unavailable broker, as the follower's status says, and keeps the duty meanwhile. */
async function publish(
  { topic, duty }: ChangesTopicState,
  messages: readonly TopicMessage[],
  { clock, feed }: { readonly clock: Clock; readonly feed: LogFeed },
): Promise<void> {
  const signal = duty?.signal ?? new AbortController().signal
  const failed = (error: unknown): void => feed.failed(error)
  const attempt = async (): Promise<void> => {
    if (duty === null || (await duty.stillHeld())) await topic.publish(messages, signal)
  }
  await keepTrying(attempt, { clock, signal, failed, firstMs: 100, longestMs: LONGEST_PAUSE_MS })
  signal.throwIfAborted()
}

/** CloudEvents in structured mode: the event is the value, like that of a webhook. */
function messageOf(change: ReportedChange, publicUrl: string | null): TopicMessage {
  const id = deliveryId('changes', change.tx, change.uri as Uri)
  return {
    key: change.uri,
    value: withinSize({ id, change }, publicUrl),
    headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
  }
}

/** A change that is too large for the broker is sent without details, since it would block everything after it. */
function withinSize(
  { id, change }: { readonly id: string; readonly change: ReportedChange },
  publicUrl: string | null,
) {
  const whole = JSON.stringify(changeEvent({ id, change }, null, { publicUrl }))
  if (Buffer.byteLength(whole) <= MAX_PUBLISHED_BYTES) return whole
  return JSON.stringify(changeEvent({ id, change: { ...change, changes: [] } }, null, { publicUrl }))
}

function* portions(messages: readonly TopicMessage[]): Generator<readonly TopicMessage[]> {
  let portion: TopicMessage[] = []
  let bytes = 0
  for (const message of messages) {
    const size = Buffer.byteLength(message.key) + Buffer.byteLength(message.value)
    if (portion.length > 0 && bytes + size > MAX_PUBLISHED_BYTES) {
      yield portion
      portion = []
      bytes = 0
    }
    portion.push(message)
    bytes += size
  }
  if (portion.length > 0) yield portion
}
