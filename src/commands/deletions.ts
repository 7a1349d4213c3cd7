import { z } from 'zod'
import type { Problem } from '../contracts/problem.ts'
import { ok, type Result } from '../lib/result.ts'
import { command, type AnswerOf, type Done } from '../questions/declare.ts'
import { knownSource } from '../questions/known-source.ts'
import type { Arguments } from '../questions/parameters.ts'
import type { Service } from '../questions/service.ts'
import { PLATFORM } from '../questions/sources.ts'
import { confirmDeletions, dismissDeletions } from '../sweep/suspected-deletions.ts'

const parameters = { platform: PLATFORM }

const decidedAnswer = z.strictObject({
  platform: z.string(),
  decision: z.enum(['confirm', 'dismiss']),
  documents: z.int().describe('Suspected deletions resolved.'),
  missing: z.int().describe('Entities missing from the listing that are being read now.'),
})

type DecidedArguments = Arguments<typeof parameters>
type DecidedAnswer = AnswerOf<typeof decidedAnswer>

const shared = {
  method: 'POST',
  cost: 10_000,
  parameters,
  answer: decidedAnswer,
  statuses: [202],
  problems: ['UNKNOWN_SOURCE'],
  cli: { group: 'edit', positional: ['platform'] },
} as const

export const CONFIRM_DELETIONS = command({
  ...shared,
  name: 'confirm-deletions',
  scope: 'everything',
  right: 'administer',
  path: '/api/v1/sources/{platform}/deletions/confirm',
  summary: 'Confirm the suspected deletions of a source',
  description: 'Reads each once more, and deletes those that the source still reports as deleted.',
  examples: [{ title: 'Of the registry', arguments: { platform: 'registry' } }],
  run: (service, args) => resolveSuspectedDeletions(service, args, 'confirm'),
})

export const DISMISS_DELETIONS = command({
  ...shared,
  name: 'dismiss-deletions',
  scope: 'everything',
  right: 'operate',
  path: '/api/v1/sources/{platform}/deletions/dismiss',
  summary: 'Dismiss the suspected deletions of a source',
  description:
    'Their facts stay. The next complete sweep checks again, and suspects those that the source still reports as deleted.',
  examples: [{ title: 'Of the registry', arguments: { platform: 'registry' } }],
  run: (service, args) => resolveSuspectedDeletions(service, args, 'dismiss'),
})

async function resolveSuspectedDeletions(
  service: Service,
  { platform }: DecidedArguments,
  decision: DecidedAnswer['decision'],
): Promise<Result<Done<DecidedAnswer>, Problem>> {
  const source = knownSource(service, platform)
  if (!source.ok) return source
  const { store, clock } = service
  const decide = decision === 'confirm' ? confirmDeletions : dismissDeletions
  const { documents, missing } = await decide({ store, clock, config: source.value.config })
  return ok({ status: 202, answer: { platform, decision, documents, missing } })
}
