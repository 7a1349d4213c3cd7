// Starts the parts that notify people and programs of changes.
import { followerReports, failureReports } from '../contracts/state-log.ts'
import { randomUUID } from 'node:crypto'
import { poster } from '../adapters/http/post.ts'
import { systemClock } from '../adapters/system-clock.ts'
import type { RecipientParts } from '../access/recipient.ts'
import type { Log } from '../contracts/telemetry.ts'
import type { Channel, SendOutcome } from '../contracts/channel.ts'
import type { NotificationsConfig } from '../config/notifications.ts'
import type { FollowerHandle } from '../contracts/follower.ts'
import { Follower } from '../follow/follower.ts'
import { changesTopic } from '../notify/changes-topic.ts'
import { NOTIFICATIONS } from '../notify/notifications-state.ts'
import { notifications } from '../notify/notifications.ts'
import { MessageComposer } from '../notify/message-composer.ts'
import type { ReadDeps } from '../query/deps.ts'
import type { ServiceNotifications } from '../questions/service.ts'
import type { ProcessFollowers } from './followers.ts'
import { recordSecretOf } from './record-secret.ts'
import type { ProcessParts } from './service.ts'

interface Notifier {
  readonly follower: FollowerHandle
  stop(): Promise<void>
}

/** Limits the wait for the index to show a batch of the log, under load; then the batch is retried. */
const SEARCHED_MS = 5_000

export async function notificationsIn({ config, store }: ProcessParts): Promise<ServiceNotifications | null> {
  if (config.notifications === null) return null
  return { rules: config.notifications.rules, secret: await recordSecretOf(store, 'notifications-secret') }
}

/** Returns null if the configuration enables no notifications. */
export async function startNotifications(
  { config, store, log }: ProcessParts,
  {
    followers,
    reads,
    recipients,
  }: { readonly followers: ProcessFollowers; readonly reads: ReadDeps; readonly recipients: RecipientParts },
): Promise<Notifier | null> {
  if (config.notifications === null) return null
  const channel = await channelOf(config.notifications)
  const composer = new MessageComposer({
    reads,
    recipients,
    secret: await recordSecretOf(store, 'notifications-secret'),
    publicUrl: config.listen.publicUrl,
    now: systemClock.now,
    searched: async (tx) => (await followers.search?.waitFor(tx, SEARCHED_MS)) === true,
  })
  const sending = failureReports({ log, clock: systemClock }, 'sending notifications', {
    message: "this process couldn't send notifications; retrying",
  })
  const follower = new Follower(
    notifications({
      store,
      clock: systemClock,
      channel,
      composer,
      keepMs: config.notifications.keepMs,
      ...sending,
      answered: ({ id }, outcome) => reportOutcome(id, outcome, log),
      missed: (from, to) =>
        log.error(
          { from, to },
          'retention dropped changes before anybody was notified of them; notifications continue after them',
        ),
    }),
    {
      log: followers.log,
      clock: systemClock,
      after: followers.follower,
      duty: { store, holder: randomUUID() },
      ...followerReports({ log, clock: systemClock }, NOTIFICATIONS),
    },
  )
  return {
    follower,
    async stop() {
      await follower.stop()
      await channel.close()
    },
  }
}

export async function startTopic(
  { config, store, log }: ProcessParts,
  followers: ProcessFollowers,
  reads: ReadDeps,
): Promise<FollowerHandle | null> {
  const { kafka } = config.out
  if (kafka === null) return null
  const { kafkaTopic } = await import('../adapters/kafka/topic.ts')
  const { roles, ...options } = kafka
  const reports = failureReports({ log, clock: systemClock }, `the topic ${kafka.topic}`, {
    message: "couldn't write changes to the topic; retrying",
    fields: { topic: kafka.topic },
  })
  const following = changesTopic({
    store,
    clock: systemClock,
    reads,
    name: kafka.topic,
    open: () => kafkaTopic(options),
    roles,
    publicUrl: config.listen.publicUrl,
    missed: (from, to) =>
      log.error({ from, to, topic: kafka.topic }, 'retention dropped changes before they were written to the topic'),
  })
  return new Follower(following, {
    log: followers.log,
    clock: systemClock,
    after: followers.follower,
    duty: { store, holder: randomUUID() },
    ...reports,
  })
}

/** A receiver refuses, or doesn't answer. Names the subscription, since the address may contain a secret. */
function reportOutcome(subscription: string, outcome: SendOutcome, log: Log): void {
  const target = failureReports({ log, clock: systemClock }, `the receiver of ${subscription}`, {
    message: "a notification couldn't be delivered; it is retried or given up",
    fields: { subscription },
  })
  if (outcome.kind === 'sent') target.worked()
  else target.failed(outcome.reason)
}

async function channelOf({ rules, mail }: NotificationsConfig): Promise<Channel> {
  const mails = mail === null ? null : (await import('../adapters/mail/mailer.ts')).mailer(mail, rules)
  const posts = poster({ rules })
  return {
    async send(message, signal) {
      if (message.kind === 'http') return await posts.post(message, signal)
      if (mails !== null) return await mails.send(message, signal)
      return { kind: 'failed', reason: "notifications.mail isn't configured, so no mail is sent", retryAfterMs: null }
    },
    async close() {
      mails?.close()
      await posts.close()
    },
  }
}
