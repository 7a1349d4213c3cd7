import { z } from 'zod'
import { problem } from '../contracts/problem.ts'
import { err, ok } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { knownSource, refusalWhilePaused } from '../questions/known-source.ts'
import { pausedByShape, PLATFORM } from '../questions/sources.ts'
import { pauseSource, resumeSource } from '../sweep/source-pause.ts'
import { requestSweep } from '../sweep/source-sweeps.ts'
import { isoOf } from '../lib/iso.ts'

const parameters = { platform: PLATFORM }

const shared = {
  scope: 'everything',
  right: 'operate',
  cost: 10,
  parameters,
  answer: z.strictObject({
    platform: z.string(),
    pausedBy: pausedByShape.nullable().describe('Who paused the source; null if it isn’t paused.'),
  }),
  problems: ['UNKNOWN_SOURCE'],
  examples: [{ title: 'The registry', arguments: { platform: 'registry' } }],
} as const

export const PAUSE_SOURCE = command({
  ...shared,
  name: 'pause-source',
  path: '/api/v1/sources/{platform}/pause',
  summary: 'Pause a source: stop reading it until it is resumed',
  description:
    'Every process stops reading it within two seconds; a read in progress ends. Its events are accepted and wait, and pushes are still accepted.',
  cli: { name: 'source pause', group: 'edit', positional: ['platform'] },
  async run(service, { platform }, { id, name }) {
    const source = knownSource(service, platform)
    if (!source.ok) return source
    const { store, clock } = service
    const { since, ...by } = await pauseSource(platform, { since: clock.now(), caller: id, name }, store)
    return ok({ answer: { platform, pausedBy: { ...by, since: isoOf(since) } } })
  },
})

export const LIST_SOURCE = command({
  ...shared,
  name: 'list-source',
  path: '/api/v1/sources/{platform}/list',
  summary: 'Sweep a source: list it completely now, and read what differs',
  description: 'The sweep begins within seconds; `sources` shows it as requested until it ends.',
  answer: z.strictObject({
    platform: z.string(),
    requested: z.literal(true).describe('Whether a sweep was requested; it begins within seconds.'),
  }),
  problems: ['UNKNOWN_SOURCE', 'REFUSED'],
  cli: { name: 'sweep', group: 'edit', positional: ['platform'] },
  async run(service, { platform }) {
    const source = knownSource(service, platform)
    if (!source.ok) return source
    if (source.value.config.baseUrl === null)
      return err(
        problem(
          'REFUSED',
          `${platform} pushes its metadata, so there is nothing to list.`,
          'Push it again from there.',
        ),
      )
    const paused = await refusalWhilePaused(platform, service)
    if (paused !== null) return err(paused)
    await requestSweep(platform, service.store)
    return ok({ answer: { platform, requested: true as const } })
  },
})

export const RESUME_SOURCE = command({
  ...shared,
  name: 'resume-source',
  path: '/api/v1/sources/{platform}/resume',
  summary: 'Resume a paused source, and read what waits',
  cli: { name: 'source resume', group: 'edit', positional: ['platform'] },
  async run(service, { platform }) {
    const source = knownSource(service, platform)
    if (!source.ok) return source
    await resumeSource(platform, service.store)
    return ok({ answer: { platform, pausedBy: null } })
  },
})
