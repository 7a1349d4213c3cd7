// The GraphQL fields of impact: what a change would affect, in groups.
import type { LineageWalk } from '../../query/lineage/ask-lineage.ts'
import { IMPACT_GROUPS } from '../../contracts/impact-groups.ts'
import { runningTests, surfacesOf, typesOfGroup, type Surface } from '../../query/lineage/impact.ts'
import { askImpact, liveCountsIn, liveCountOf, reaches, type LiveCounts } from '../../query/lineage/live-reach.ts'
import { totalOf, totalsOf } from '../../query/lineage/lineage.ts'
import type { Reader } from '../../query/reader.ts'
import { IMPACT as QUESTION } from '../../questions/lineage/impact.ts'
import { impactAnswer } from '../../questions/lineage/schema.ts'
import { CONNECTION_PAGE_ARGUMENTS, valueOrRefuse, type GraphqlContext } from './context.ts'
import type { PartResolver, PartTypes } from './derived.ts'
import { flowPage, type FlowList } from './flow-edge.ts'
import { ABOUT_LIVE, WALK_FIELDS, walkShown } from './lineage.ts'
import type { PageArgs } from './list-pages.ts'

interface ImpactArgs {
  readonly uri: string
  readonly directOnly?: boolean | null
}

interface Impact {
  readonly $answer: LineageWalk
  readonly $args: ImpactArgs
}

interface ImpactList extends FlowList {
  readonly live: (counts: LiveCounts) => number
}

const walkOf = ({ uri, directOnly }: ImpactArgs) => ({ uri, directOnly: directOnly === true })

function connection(
  part: string,
  about: string,
  listed: (reader: Reader, answer: LineageWalk) => ImpactList | Promise<ImpactList>,
) {
  const resolve: PartResolver = async (source: Impact, args: PageArgs, context: GraphqlContext, info) => {
    const { reader } = context
    const { after = null } = args
    // Pages after the first use its transaction.
    const answer =
      after === null
        ? source.$answer
        : valueOrRefuse(await askImpact(reader, { ...walkOf(source.$args), part }, after), CONNECTION_PAGE_ARGUMENTS)
    const { live, ...list } = await listed(reader, answer)
    const { $edges, pageInfo } = flowPage(context, answer, { ...list, part, args, info })
    const $live = async () => live(await liveCountsIn(reader, answer))
    return { edges: await $edges(), pageInfo, $total: () => list.total, $live }
  }
  return { about, args: 'first: Int, after: String', type: 'ImpactConnection!', resolve }
}

const groups = IMPACT_GROUPS.map(({ name, description }) => {
  const field = connection(name, description, (reader, { flowed }) => {
    const types = typesOfGroup(reader, name)
    return { types, total: totalOf(totalsOf(flowed, types)), live: (counts) => liveCountOf(counts, flowed, types) }
  })
  return [name, field] as const
})

const ABOUT_RUNNING = 'Affected running experiments; for a person or group, also those they own.'

const running = connection('runningTests', ABOUT_RUNNING, async (reader, answer) => {
  const only = await runningTests(reader, answer)
  const live = ({ flowed }: LiveCounts) => only.filter(({ node }) => reaches(flowed, node)).length
  return { types: null, only, total: only.length, live }
})

export const IMPACT: PartTypes = {
  Query: {
    impact: {
      about: `${QUESTION.summary}. Each affected entity has the shortest path to it.`,
      args: 'uri: ID!, directOnly: Boolean, asOf: String',
      type: 'Impact!',
      // Running tests and surfaces have prices of their own.
      operation: { ...QUESTION, cost: 2_000 },
      resolve: async (_: unknown, args: ImpactArgs, context: GraphqlContext) => {
        const answer = valueOrRefuse(await askImpact(context.reader, walkOf(args)))
        return { ...walkShown(context, answer), deleted: answer.deleted, $args: args }
      },
    },
  },
  Impact: {
    ...WALK_FIELDS,
    ...Object.fromEntries(groups),
    runningTests: { ...running, price: 1_000 },
    deleted: impactAnswer.shape.deleted,
    surfaces: {
      about: 'Where members meet what is affected: surfaces of services and running tests.',
      type: '[ExposedSurface!]!',
      price: 2_000,
      resolve: async ({ $answer }: Impact, _: unknown, { reader }) => await surfacesOf(reader, $answer),
    },
  },
  ImpactConnection: {
    edges: '[ImpactEdge!]!',
    pageInfo: 'PageInfo!',
    totalCount: 'Int!',
    live: {
      about: ABOUT_LIVE,
      type: 'Int!',
      price: 1_000,
      resolve: ({ $live }: { readonly $live: () => Promise<number> }) => $live(),
    },
  },
  ExposedSurface: {
    name: 'String!',
    exposedBy: {
      about: 'Services and running tests.',
      type: '[Entity!]!',
      resolve: ({ exposedBy }: Surface, _: unknown, context) => context.showAll(exposedBy),
    },
  },
}
