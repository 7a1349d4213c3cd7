// Reads exceptions that people make for a while: muted anomalies, and waived violations of a policy.
import { textOrNull } from '../catalogue/entity.ts'
import { timeOfIso } from '../lib/iso.ts'
import { isObject, type Json } from '../lib/json.ts'
import type { Time } from '../model/facts.ts'

/** People state the anomalies that they mute in this attribute. */
export const MUTED = 'mutedAnomalies'

/** The key names the property that says what is excepted. */
export type StatedException<Key extends string> = Readonly<Record<Key, string>> & {
  /** URI of a person, or a name; null if the reader may not see who it is. */
  readonly by: string | null
  readonly at: string | null
  readonly until: Time
  readonly reason: string
}

export function exceptionsIn<Key extends string>(value: Json | undefined, key: Key): readonly StatedException<Key>[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: Json) => {
    if (!isObject(one)) return []
    const [name, by, at, reason] = [key, 'by', 'at', 'reason'].map((property) => textOrNull(one[property]))
    const until = timeOfIso(textOrNull(one['until']) ?? '')
    if (name == null || Number.isNaN(until)) return []
    const exception = { [key]: name, by: by ?? null, at: at ?? null, until, reason: reason ?? '' }
    return [exception as unknown as StatedException<Key>]
  })
}

/** Returns the exception that ends last; null if none is in force. */
export function lastInForce<One extends { readonly until: Time }>(exceptions: readonly One[], now: Time): One | null {
  const inForce = exceptions.filter(({ until }) => until > now)
  return inForce.toSorted((a, b) => b.until - a.until)[0] ?? null
}
