// This project as a contender: GraphQL over HTTP, answered by its own process.
import { nodeUri } from '../graph-service.ts'
import { here, residentMb, run } from '../tools.ts'
import { post } from './http.ts'
import type { GraphQuestion } from './peers/questions.ts'
import type { Contender } from './race.ts'

/** A million nodes take a quarter of a minute. */
const READY_MS = 300_000
/** Deeper than any walk. Each question varies the depth, because a repeated one would be answered from a cache. */
const DEEP = 10_000

const LINEAGE =
  'query ($uri: ID!, $way: FlowDirection!, $depth: Int) { lineage(uri: $uri, direction: $way, depth: $depth, first: 0) { totalCount totals { type count } } }'

export const OURS = 'this project'

/** `args`: arguments of `graph-process.ts`. */
export async function graphContender(args: readonly string[]): Promise<Contender<GraphQuestion>> {
  const service = run([here('./proof/graph-process.ts'), ...args])
  const { url } = JSON.parse(await service.line('"url"', READY_MS)) as { url: string }
  let count = 0
  return {
    name: OURS,
    ask: async ({ start, direction, hops, at }) => {
      const way = direction === 'in' ? 'DOWNSTREAM' : 'UPSTREAM'
      const depth = hops === 'all' ? DEEP - (count++ % (DEEP / 2)) : hops
      const variables = { uri: nodeUri(start), way, depth }
      const asOf = at === null ? '' : `?asOf=${at}`
      const { data, errors } = JSON.parse(
        await post(`${url}/graphql${asOf}`, JSON.stringify({ query: LINEAGE, variables })),
      ) as {
        data: { lineage: { totalCount: number } } | null
        errors?: { message: string }[]
      }
      if (data === null) throw new Error(`lineage: ${errors?.[0]?.message ?? 'no data'}`)
      return { answer: data.lineage.totalCount }
    },
    close: () => service.stop(),
    residentMb: () => residentMb(service.pid),
  }
}
