import { z } from 'zod'
import { problem } from '../contracts/problem.ts'
import { err, ok } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { knownSource } from '../questions/known-source.ts'
import type { Service } from '../questions/service.ts'
import { PLATFORM } from '../questions/sources.ts'
import { progressNote } from '../sweep/progress.ts'
import { sweepNote } from '../sweep/source-sweeps.ts'
import { truncate } from '../lib/cut-text.ts'

/** Documents of one request, which takes some ten seconds then. */
const MAX_DOCUMENTS = 50_000
/** Documents of one transaction. */
const PAGE = 200

const HINT = 'Check the name of the platform: it is in the address of each of its entities.'

export const DELETE_SOURCE = command({
  name: 'delete-source',
  scope: 'everything',
  right: 'administer',
  cost: 10_000,
  path: '/api/v1/sources/{platform}/delete',
  summary: 'Delete the entities of a source that is no longer configured',
  description: `Up to ${MAX_DOCUMENTS.toLocaleString('en')} at once, as if the source reported each of them as deleted; their past remains. Refused while the source is configured, since it would be read again.`,
  parameters: { platform: PLATFORM },
  answer: z.strictObject({
    platform: z.string(),
    deleted: z.int().describe('Entities deleted by this request.'),
    more: z.boolean().describe('Whether there are more: repeat the request.'),
  }),
  problems: ['UNKNOWN_SOURCE', 'REFUSED'],
  cli: { name: 'source delete', group: 'edit', positional: ['platform'] },
  async run(service, { platform }) {
    if (knownSource(service, platform).ok)
      return err(
        problem(
          'REFUSED',
          `${platform} is still configured.`,
          'Delete the source from the configuration of every process, and restart them.',
        ),
      )
    const deleted = await deleteDocuments(platform, service)
    if (deleted === 0)
      return err(
        problem('UNKNOWN_SOURCE', `There are no entities of a source "${truncate(platform, 64)}".`, HINT, 'platform'),
      )
    const { store } = service
    const more = (await store.statedTypes([platform])).length > 0
    // Configured again, it isn't completely listed before its next sweep.
    if (!more) for (const note of [sweepNote, progressNote]) await store.saveNote(note(platform), null)
    return ok({ answer: { platform, deleted, more } })
  },
})

async function deleteDocuments(platform: string, { store, clock }: Service): Promise<number> {
  const now = clock.now()
  const cause = { kind: 'refresh', trace: `deleted-${platform}-${now}`, since: now } as const
  let deleted = 0
  for (let after = ''; deleted < MAX_DOCUMENTS;) {
    const page = await store.documents(platform, after, PAGE)
    const last = page.at(-1)
    if (last === undefined) break
    const present = page.filter(({ origin, gone, hydratedAt }) => origin === 'source' && !gone && hydratedAt !== null)
    const documents = present.map(({ uri, type }) => ({
      key: { platform, type, uri },
      requestedAt: now,
      answer: { kind: 'gone', history: false } as const,
    }))
    if (documents.length > 0) await store.commit([{ cause, at: clock.now(), settle: null, documents }])
    deleted += documents.length
    after = `${last.type}|${last.uri}`
  }
  return deleted
}
