// Serves the changes of the question `activity` as an Atom feed.
import type { FastifyInstance } from 'fastify'
import { sendProblem } from '../../contracts/problem.ts'
import { pin } from '../../query/time/moment.ts'
import { Reader } from '../../query/reader.ts'
import { ACTIVITY } from '../../questions/activity/activity.ts'
import type { ActivityAnswer, ActivityArguments } from '../../questions/activity/schema.ts'
import { askInRounds } from '../../query/deps.ts'
import { RequestCharge } from '../http/budget.ts'
import { callerOf } from '../http/caller.ts'
import { ELSEWHERE, type ServedFrom } from '../http/serve.ts'
import { atomFeed } from './atom.ts'
import { ACTIVITY_FEED, MAX_ENTRIES } from './endpoints.ts'

export function feedRoute(app: FastifyInstance, reads: ServedFrom['reads']): void {
  app.get(ACTIVITY_FEED.path, async (request, reply) => {
    if (reads === null) return sendProblem(reply, ELSEWHERE)
    // The server has read them as the endpoint declares.
    const parameters = request.query as Omit<ActivityArguments, 'asOf' | 'limit' | 'cursor'>
    const charged = new RequestCharge(request)
    try {
      const answer = await askInRounds(reads, async (deps) => {
        const moment = await pin(deps, undefined)
        if (!moment.ok) return moment
        const visibility = await deps.visibilities.of(callerOf(request))
        const reader = new Reader(deps, moment.value, { cacheable: ACTIVITY.cacheable !== 'nothing', visibility })
        const page = { limit: MAX_ENTRIES, cursor: undefined, asOf: undefined }
        const settle = charged.reserve(ACTIVITY.cost)
        try {
          return await ACTIVITY.ask(reader, { ...parameters, ...page })
        } finally {
          settle(reader.pace.units)
        }
      })
      if (!answer.ok) return sendProblem(reply, answer.error)
      const { items, since } = answer.value
      const self = request.raw.url ?? ACTIVITY_FEED.path
      const updated = items[0]?.at ?? since.at
      return await reply
        .type('application/atom+xml; charset=utf-8')
        .send(atomFeed({ title: titleOf(answer.value), self, page: addressOfActivity(parameters), updated, items }))
    } finally {
      charged.settle()
    }
  })
}

function titleOf({ of, upstreamOf }: ActivityAnswer): string {
  const named = [
    ...(of === null ? [] : [`of ${of.name ?? of.uri}`]),
    ...(upstreamOf === null ? [] : [`upstream of ${upstreamOf.name ?? upstreamOf.uri}`]),
  ]
  return ['What changed', ...named].join(' ')
}

/** Returns the page of the portal with the same filters. */
function addressOfActivity(parameters: Omit<ActivityArguments, 'asOf' | 'limit' | 'cursor'>): string {
  const { of, upstreamOf, types, severity, directOnly, bookkeeping } = parameters
  const filters = {
    of,
    upstream: upstreamOf,
    type: types?.join(),
    severity: severity === 'low' ? undefined : severity,
    teams: directOnly ? 'none' : undefined,
    all: bookkeeping ? 'yes' : undefined,
  }
  const given = Object.entries(filters).flatMap(([name, value]): readonly [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
  return given.length === 0 ? '/changes' : `/changes?${new URLSearchParams([...given])}`
}
