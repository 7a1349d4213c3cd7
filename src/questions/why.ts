import { formatCount } from '../lib/format-count.ts'
import { z } from 'zod'
import { ok } from '../lib/result.ts'
import { knownNode } from '../query/entities/known-entity.ts'
import { whyEdges } from './why-edges.ts'
import { whyAnswer } from './why-shapes.ts'
import { graphQuestion } from './declare.ts'
import { AS_OF, uri } from './parameters.ts'

export const WHY = graphQuestion({
  name: 'why',
  path: '/api/v1/why',
  summary: 'Explain the relationship between two entities',
  description: 'Lists each edge in either direction: what sources stated, and what rules concluded from it.',
  cost: 500,
  parameters: { from: uri('one of the two'), to: uri('the other'), asOf: AS_OF },
  cacheable: 'nothing',
  graphql: 'none',
  answer: whyAnswer,
  cli: { group: 'query', positional: ['from', 'to'] },
  tool: {
    description:
      'Why two entities are related: which source, rule or person states it, since when, and from which facts it was concluded.',
  },
  examples: [
    {
      title: 'Why a model version is tested in an experiment',
      arguments: {
        from: 'aip://model/registry/ranking-model-v5-20XX0101',
        to: 'aip://ab-test/experimentation/12345',
      },
    },
  ],
  async ask(reader, { from, to }) {
    const [start, end] = [knownNode(reader, from, 'from'), knownNode(reader, to, 'to')]
    if (!start.ok) return start
    if (!end.ok) return end
    const forwards = await whyEdges(reader, start.value, end.value)
    const backwards = start.value === end.value ? [] : await whyEdges(reader, end.value, start.value)
    const edges = [...forwards, ...backwards]
    const [a, b] = [reader.graph.uriOf(start.value), reader.graph.uriOf(end.value)]
    return ok({
      from: a,
      to: b,
      edges,
      sentence:
        edges.length > 0
          ? `${formatCount(edges.length, 'edge')} between ${a} and ${b}.`
          : `No edge connects ${a} and ${b}. Paths between them show indirect connections.`,
      tx: reader.at,
    })
  },
})

export const RULES = graphQuestion({
  name: 'rules',
  path: '/api/v1/rules',
  summary: 'List the rules in force, and how each is evaluated',
  cost: 50,
  parameters: {},
  absent: { asOf: 'this is of the present: for the past, ask why an edge exists to see the rule that concluded it' },
  cacheable: 'answer',
  graphql: 'none',
  answer: z.strictObject({
    rules: z.array(
      z.looseObject({
        id: z.string(),
        name: z.string(),
        version: z.int(),
        description: z.string(),
        concludes: z.string(),
        answered: z.enum(['walked', 'recorded']).describe('Recorded: written to the log, with history and reason.'),
      }),
    ),
  }),
  cli: { group: 'query', positional: [] },
  examples: [{ title: 'All rules', arguments: {} }],
  ask: async ({ catalogue, paths }) =>
    ok({
      rules: catalogue.rules.map((rule) => {
        const from = catalogue.target(rule.from).types
        const edge = catalogue.edgeTypes.find(
          (e) => e.origin === 'rule' && e.name === rule.concludes && [...e.from.types].some((type) => from.has(type)),
        )
        const walked = edge !== undefined && paths.isWalked(edge.id)
        return { ...rule, answered: walked ? ('walked' as const) : ('recorded' as const) }
      }),
    }),
})
