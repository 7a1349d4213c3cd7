// The follower that turns changes of the log into deliveries, and sends them, in one process at a time.
import type { Duty } from '../follow/duty.ts'
import type { FollowerDefinition } from '../follow/follower.ts'
import { savedPosition } from './saved-position.ts'
import { Sender } from './sender.ts'
import {
  type NotificationsParts,
  type NotificationsState,
  NOTIFICATIONS,
  begin,
  refresh,
  byId,
} from './notifications-state.ts'
import { makeDeliveriesOf } from './make-deliveries.ts'

export function notifications(parts: NotificationsParts): FollowerDefinition<NotificationsState> {
  const position = savedPosition(NOTIFICATIONS, parts)
  return {
    rest: position.rest,
    name: NOTIFICATIONS,
    essential: false,
    visibility: 'none',
    async start(retrying, duty) {
      const begun = await retrying(() => begin(parts))
      position.noteSaved(begun.head)
      const state: NotificationsState = { ...begun, sender: null, end: new AbortController() }
      return duty === null ? state : { ...state, sender: senderOf(state, parts, duty) }
    },
    reset: async (old) => ({ ...(await position.reset(old)), matcher: null }),
    async apply(state, entries, { seen }) {
      await refresh(state, parts)
      const last = entries.at(-1)?.tx ?? state.head
      if (state.matcher?.isEmpty === false && (await makeDeliveriesOf(state, entries, parts))) position.noteSaved(last)
      state.head = last
      await position.moved(last)
      for (const entry of entries) seen(entry)
    },
    async leave(state) {
      state.end.abort()
      await state.sender?.stopped()
    },
  }
}

function senderOf(state: NotificationsState, parts: NotificationsParts, duty: Duty): Sender {
  const { store, composer } = parts
  let known = { version: -1, subscriptions: state.subscriptions }
  return new Sender({
    ...parts,
    signal: AbortSignal.any([duty.signal, state.end.signal]),
    stillHeld: () => duty.stillHeld(),
    // The follower may not know of a subscription created or changed a moment ago.
    subscription: async (id) => {
      const version = await store.subscriptionsVersion()
      if (version !== known.version) known = { version, subscriptions: byId(await store.subscriptions()) }
      return known.subscriptions.get(id)
    },
    message: (subscription, deliveries, id) => composer.message(subscription, deliveries, id),
  })
}
