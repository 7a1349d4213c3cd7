/**
 * Why an entity may differ from its source although that confirmed it lately, most serious first. Each phrase follows
 * the time of confirmation.
 */
export const DOUBT_PHRASES = {
  removed: 'its source is no longer configured',
  suspected: "its source reported it as deleted, which hasn't been confirmed yet",
  unreadable: "its source can't be read now",
  paused: 'its source is paused',
  behind: "newer changes aren't read yet",
  running: 'still running',
  unlisted: "this source can't tell what changed",
} as const

export type Doubt = keyof typeof DOUBT_PHRASES

export const DOUBTS = Object.keys(DOUBT_PHRASES) as readonly Doubt[]
