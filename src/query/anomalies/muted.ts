// Reads the anomalies that people have muted for a while.
import { textOrNull } from '../../catalogue/entity.ts'
import { timeOfIso } from '../../lib/iso.ts'
import { isObject, type Json } from '../../lib/json.ts'
import type { Time } from '../../model/facts.ts'

export const MUTED = 'mutedAnomalies'

export interface MutedWatch {
  readonly watch: string
  readonly until: Time
  readonly reason: string
}

function mutedIn(value: Json | undefined): readonly MutedWatch[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((muted: Json) => {
    if (!isObject(muted)) return []
    const [watch, until, reason] = [
      textOrNull(muted['watch']),
      timeOfIso(textOrNull(muted['until']) ?? ''),
      muted['reason'],
    ]
    return watch === null || Number.isNaN(until) ? [] : [{ watch, until, reason: textOrNull(reason) ?? '' }]
  })
}

/** Returns the mute that ends last; null if none is in force. */
export function mutedAt(value: Json | undefined, watch: string, now: Time): MutedWatch | null {
  const inForce = mutedIn(value).filter((one) => one.watch === watch && one.until > now)
  return inForce.toSorted((a, b) => b.until - a.until)[0] ?? null
}
