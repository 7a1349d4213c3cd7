/**
 * unknown: it was never read. degraded: it answers, and something that it says can't be used. throttled: it asked for a
 * pause. failing: it answers nothing, or nothing that can be used. paused: by a person.
 */
export const SOURCE_STATES = ['unknown', 'ok', 'degraded', 'throttled', 'failing', 'paused'] as const
export type SourceState = (typeof SOURCE_STATES)[number]
