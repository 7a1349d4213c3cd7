import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import type { Arguments } from '../questions/parameters.ts'
import { PLATFORM } from '../questions/sources.ts'

const takes = { platform: PLATFORM }

const decidedAnswer = (z: Zod) =>
  z.strictObject({
    platform: z.string(),
    decision: z.enum(['confirm', 'dismiss']),
    documents: z.int().describe('Documents that were held.'),
    missing: z.int().describe('Things that a listing did not show, and that are read now.'),
  })

export type DecidedArguments = Arguments<typeof takes>
export type DecidedAnswer = AnswerOf<typeof decidedAnswer>

const shared = {
  method: 'POST',
  right: 'operate',
  cost: 10_000,
  takes,
  answer: decidedAnswer,
  statuses: [202],
  problems: ['UNKNOWN_SOURCE'],
  terminal: { group: 'decide', positional: ['platform'] },
} as const

export const CONFIRM_HELD = command({
  ...shared,
  name: 'confirm-held',
  path: '/api/v1/sources/{platform}/held/confirm',
  summary: 'Let go what is held of a source',
  description: 'All of it is read once more, and what its source still says is gone goes.',
  examples: [{ title: 'Of the registry', arguments: { platform: 'registry' } }],
  run: async (service, args) => (await import('./done/held.ts')).decideHeld(service, args, 'confirm'),
})

export const DISMISS_HELD = command({
  ...shared,
  name: 'dismiss-held',
  path: '/api/v1/sources/{platform}/held/dismiss',
  summary: 'Keep what is held of a source',
  description: 'The next complete sweep looks again, and what its source says is gone by then is held again.',
  examples: [{ title: 'Of the registry', arguments: { platform: 'registry' } }],
  run: async (service, args) => (await import('./done/held.ts')).decideHeld(service, args, 'dismiss'),
})
