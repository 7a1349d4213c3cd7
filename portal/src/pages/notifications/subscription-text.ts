// Describes subscriptions in words.
import type { QuestionAnswer } from '../../client/ask.ts'

export type SubscriptionShown = QuestionAnswer<'subscriptions'>['subscriptions'][number]

export const CHANNEL_LABELS: Readonly<Record<SubscriptionShown['channel'], string>> = {
  webhook: 'Webhook',
  slack: 'Slack',
  email: 'E-mail',
}

export const SEVERITY_LABELS: Readonly<Record<SubscriptionShown['severity'], string>> = {
  high: 'failures and broken schemas',
  medium: 'also owners and stages',
  low: 'every change',
}

type ScoreShown = NonNullable<SubscriptionShown['score']>

export const SCORE_LABELS: Readonly<Record<ScoreShown['kind'], string>> = {
  below: 'a quality score falls below …',
  drop: 'a quality score falls by more than …',
}

export const WINDOW_LABELS: Readonly<Record<NonNullable<ScoreShown['within']>, string>> = {
  hour: 'an hour',
  day: 'a day',
  week: 'a week',
  month: '30 days',
}

/** `completeness below 80`, `any quality score down by more than 10 within a day`. */
function scoreText({ dimension, kind, points, within }: ScoreShown): string {
  const line = kind === 'below' ? `below ${points}` : `down by more than ${points}`
  return `${dimension ?? 'any quality score'} ${line}${within === null ? '' : ` within ${WINDOW_LABELS[within]}`}`
}

export const INTERVAL_LABELS: Readonly<Record<SubscriptionShown['every'], string>> = {
  immediate: 'at once',
  hour: 'every hour',
  day: 'every day',
}

/** `failures and broken schemas · upstream of aip://… · Model, Dataset`. */
export function aboutText(subscription: SubscriptionShown): string {
  const parts = [
    subscription.score === null ? SEVERITY_LABELS[subscription.severity] : scoreText(subscription.score),
    subscription.of === null ? '' : `of ${subscription.of}`,
    subscription.upstreamOf === null ? '' : `upstream of ${subscription.upstreamOf}`,
    subscription.types.join(', '),
    subscription.platform ?? '',
    subscription.q === null ? '' : `found by ${subscription.q}`,
    subscription.kinds.join(', '),
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

/** `every day at 09:00, not 22:00-08:00 (Europe/Berlin)`. */
export function timesText({ every, at, quiet, timeZone }: SubscriptionShown): string {
  const interval = every === 'day' ? `${INTERVAL_LABELS.day} at ${at}` : INTERVAL_LABELS[every]
  const hours = quiet === null ? '' : `, not ${quiet}`
  return `${interval}${hours}${every === 'day' || quiet !== null ? ` (${timeZone})` : ''}`
}
