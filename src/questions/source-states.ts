/**
 * unknown: never read. degraded: it answers, but some of it can't be used. throttled: it asked for a pause. failing: it
 * doesn't answer, or nothing usable. paused: by a person.
 */
export const SOURCE_STATES = ['unknown', 'ok', 'degraded', 'throttled', 'failing', 'paused'] as const
export type SourceState = (typeof SOURCE_STATES)[number]
