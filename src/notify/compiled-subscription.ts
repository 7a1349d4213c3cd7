// Prepares a subscription for matching.
import type { Subscription } from '../contracts/deliveries.ts'
import type { Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import { resolveTypes } from '../query/lineage/ask-lineage.ts'
import type { Reader } from '../query/reader.ts'
import { scopeWithOccurrences, type ActivityScope } from '../query/time/activity/scope.ts'
import { getOrInsert } from '../lib/maps.ts'

/** Opens a reader with a recipient's visibility; null if they may no longer see anything. */
export type ReaderFor = (by: Subscription['by']) => Promise<{ readonly key: string; readonly reader: Reader } | null>

/** The entities that `of` and `upstreamOf` select, shared by all subscriptions with the same selection. */
export interface Scope {
  readonly of: Uri | null
  readonly upstreamOf: Uri | null
  readonly subscribed: Compiled[]
  entities: ActivityScope
  /** True if edges have changed since the walk. */
  stale: boolean
  /** Time before which it isn't walked again. */
  restsUntil: Time
}

export interface Compiled {
  readonly subscription: Subscription
  readonly types: ReadonlySet<string> | null
  readonly scope: Scope | null
}

export const NOTHING = scopeWithOccurrences(new Set())

export function compileSubscription(subscription: Subscription, reader: Reader, scopes: Map<string, Scope>): Compiled {
  const { types, of, upstreamOf } = subscription.about
  const named = types.length === 0 ? null : resolveTypes(reader, types, 'types')
  return {
    subscription,
    // A type that is no longer configured has no entities.
    types: named === null ? null : named.ok ? named.value : new Set(),
    scope: of === null && upstreamOf === null ? null : scopeAt(of, upstreamOf, scopes),
  }
}

export function isScoreSubscription({ subscription }: Compiled): boolean {
  return subscription.about.score !== undefined
}

export function isChangeSubscription(one: Compiled): boolean {
  return !isScoreSubscription(one)
}

export function isViolationSubscription(compiled: Compiled): boolean {
  const { kinds } = compiled.subscription.about
  return isChangeSubscription(compiled) && (kinds.length === 0 || kinds.includes('violation'))
}

function scopeAt(of: Uri | null, upstreamOf: Uri | null, scopes: Map<string, Scope>): Scope {
  const key = JSON.stringify([of, upstreamOf])
  const make = (): Scope => ({ of, upstreamOf, subscribed: [], entities: NOTHING, stale: true, restsUntil: 0 })
  return getOrInsert(scopes, key, make)
}
