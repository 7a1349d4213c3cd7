import { z } from 'zod'
import { ok } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { knownSource } from '../questions/known-source.ts'
import type { Arguments } from '../questions/parameters.ts'
import type { Service } from '../questions/service.ts'
import { PLATFORM } from '../questions/sources.ts'
import { confirmDeletions, dismissDeletions } from '../sweep/resolve-deletions.ts'

const parameters = { platform: PLATFORM }

const decidedAnswer = z.strictObject({
  platform: z.string(),
  decision: z.enum(['confirm', 'dismiss']),
  documents: z.int().describe('Suspected deletions resolved.'),
  missing: z.int().describe('Entities missing from the listing that are being read now.'),
})

const shared = {
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
  description: 'Reads each entity once more, and deletes it if the source still reports it deleted.',
  examples: [{ title: 'Of the registry', arguments: { platform: 'registry' } }],
  run: resolving('confirm', confirmDeletions),
})

export const DISMISS_DELETIONS = command({
  ...shared,
  name: 'dismiss-deletions',
  scope: 'everything',
  right: 'operate',
  path: '/api/v1/sources/{platform}/deletions/dismiss',
  summary: 'Dismiss the suspected deletions of a source',
  description:
    'Their facts stay. The next complete sweep checks again, and again suspects the entities that the source still reports deleted.',
  examples: [{ title: 'Of the registry', arguments: { platform: 'registry' } }],
  run: resolving('dismiss', dismissDeletions),
})

function resolving(decision: 'confirm' | 'dismiss', resolve: typeof confirmDeletions) {
  return async (service: Service, { platform }: Arguments<typeof parameters>) => {
    const source = knownSource(service, platform)
    if (!source.ok) return source
    const { store, clock } = service
    const { documents, missing } = await resolve({ store, clock, config: source.value.config })
    return ok({ status: 202 as const, answer: { platform, decision, documents, missing } })
  }
}
