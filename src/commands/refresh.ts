import { z } from 'zod'
import { problem } from '../contracts/problem.ts'
import { refresh as markAgain } from '../intake/refresh.ts'
import { waitUntilVisible } from '../intake/wait-until-visible.ts'
import { err, ok } from '../lib/result.ts'
import { partsOf } from '../model/uri.ts'
import { command } from '../questions/declare.ts'
import { noSourceOf } from '../questions/known-source.ts'
import { uri, WAIT_FOR } from '../questions/parameters.ts'
import { markReceipt, marksSeen } from '../questions/shapes.ts'
import { NO_INTAKE } from './unavailable.ts'

export const REFRESH = command({
  name: 'refresh',
  scope: 'everything',
  path: '/api/v1/refresh',
  summary: 'Read one entity from its source again, now',
  description: 'Returns when the read has started, or, if you wait for it, when queries show its result.',
  right: 'operate',
  cost: 100,
  parameters: {
    uri: uri('the entity to read again'),
    waitFor: WAIT_FOR,
  },
  answer: z.strictObject({
    marked: z.array(markReceipt).describe('What is read: for a part, the documents that name it.'),
    ...marksSeen.partial().shape,
  }),
  statuses: [200, 202],
  problems: ['NO_SOURCE', 'NOTHING_TO_READ', 'NOT_HERE'],
  cli: { group: 'edit', positional: ['uri'] },
  tool: {
    description: 'Read one entity from its source again, now, if its metadata may be stale. Asks its source once.',
    default: { waitFor: 'visible' },
    effect: { destructive: false, idempotent: true },
  },
  examples: [{ title: 'A model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  async run(service, { uri, waitFor }) {
    const { intake } = service
    if (intake === null) return err(NO_INTAKE)
    const unreadable = noSourceOf(service, partsOf(uri).platformId)
    if (unreadable !== null) return err(unreadable)
    const marked = await markAgain(uri, intake)
    intake.meter.marked(marked.length)
    if (marked.length === 0) {
      const detail = `${uri} is a part of another entity, and no document names it.`
      return err(problem('NOTHING_TO_READ', detail, 'Refresh the entity it is a part of.', 'uri'))
    }
    if (waitFor === undefined) return ok({ status: 202, answer: { marked } })
    const seen = await waitUntilVisible(marked, intake)
    return ok({ status: seen.visible ? 200 : 202, answer: { marked, ...seen } })
  },
})
