import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import type { Arguments } from '../questions/parameters.ts'
import { pausedBy, PLATFORM } from '../questions/sources.ts'

const takes = { platform: PLATFORM }

const pausedAnswer = (z: Zod) =>
  z.strictObject({
    platform: z.string(),
    pausedBy: pausedBy(z).nullable().describe('Null: it is read.'),
  })

export type PausedSourceArguments = Arguments<typeof takes>
export type PausedSourceAnswer = AnswerOf<typeof pausedAnswer>

const shared = {
  method: 'POST',
  scope: 'everything',
  right: 'operate',
  cost: 10,
  takes,
  answer: pausedAnswer,
  problems: ['UNKNOWN_SOURCE'],
  examples: [{ title: 'The registry', arguments: { platform: 'registry' } }],
} as const

export const PAUSE_SOURCE = command({
  ...shared,
  name: 'pause-source',
  path: '/api/v1/sources/{platform}/pause',
  summary: 'Pause a source: nothing is read from it until it is resumed',
  description:
    'Every process stops reading it within two seconds; a read under way ends. Its events are accepted and wait, and what it pushes is taken.',
  terminal: { name: 'source pause', group: 'decide', positional: ['platform'] },
  run: async (service, args, caller) => (await import('./handlers/pause-source.ts')).pause(service, args, caller),
})

const listAnswer = (z: Zod) =>
  z.strictObject({ platform: z.string(), requested: z.literal(true).describe('It begins within seconds.') })

export type ListSourceAnswer = AnswerOf<typeof listAnswer>

export const LIST_SOURCE = command({
  ...shared,
  name: 'list-source',
  path: '/api/v1/sources/{platform}/list',
  summary: 'List a source completely now, and read what differs',
  description: 'The listing begins within seconds; `sources` shows it as requested until it has ended.',
  answer: listAnswer,
  problems: ['UNKNOWN_SOURCE', 'REFUSED'],
  terminal: { name: 'sweep', group: 'decide', positional: ['platform'] },
  run: async (service, args) => (await import('./handlers/pause-source.ts')).list(service, args),
})

export const RESUME_SOURCE = command({
  ...shared,
  name: 'resume-source',
  path: '/api/v1/sources/{platform}/resume',
  summary: 'Resume a paused source: what waits is read',
  terminal: { name: 'source resume', group: 'decide', positional: ['platform'] },
  run: async (service, args) => (await import('./handlers/pause-source.ts')).resume(service, args),
})
