export type NewThread = 'comment' | 'question'

/** Anchor of the discussion. */
export const DISCUSSION = 'discussion'
