// Declares the question `measurements`.
import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import { AS_OF, integer, optional, uri, type Arguments } from './parameters.ts'
import { standing } from './shapes.ts'

/** Some 20 µs and 2 kB each, with 20 metrics and parameters. */
const MOST_ROWS = 500
export const USUAL_ROWS = 200

const measurementsTakes = {
  uri: uri('a model, an experiment, an evaluation: whatever has versions or runs; or one of those'),
  latest: {
    ...optional(integer('how many versions or runs: the latest', { from: 1, to: MOST_ROWS })),
    usual: USUAL_ROWS,
  },
  asOf: AS_OF,
}

const measuredValue = once((z) =>
  z
    .strictObject({
      metric: z.string(),
      split: z.string().nullable(),
      value: z.number(),
      at: z.string().nullable(),
    })
    .meta({ id: 'MeasuredValue' }),
)

const measuredRow = once((z) =>
  z
    .strictObject({
      uri: z.string(),
      name: z.string().nullable(),
      entityType: z.string().nullable(),
      standing: standing(z),
      status: z.string().nullable(),
      at: z.string().nullable().describe('When it was trained or began, else when it was made.'),
      metrics: z.array(measuredValue(z)).describe('Each once, the last value: the first 100.'),
      parameters: z
        .array(z.strictObject({ name: z.string(), value: z.string() }).meta({ id: 'MeasuredParameter' }))
        .describe('The first 100.'),
    })
    .meta({ id: 'MeasuredRow' }),
)

const measurementsAnswer = (z: Zod) =>
  z.strictObject({
    uri: z.string().describe('Of the thing whose versions or runs these are.'),
    name: z.string().nullable(),
    entityType: z.string().nullable(),
    rows: z
      .array(measuredRow(z))
      .describe(
        'In the order in which they were first mentioned, with the latest last; what was asked about is always there.',
      ),
    total: z.int(),
    tx: z.int(),
  })

export type MeasurementsArguments = Arguments<typeof measurementsTakes>
export type MeasurementsAnswer = AnswerOf<typeof measurementsAnswer>

export const MEASUREMENTS = graphQuestion({
  name: 'measurements',
  path: '/api/v1/entities/{uri}/measurements',
  summary: 'Metrics and parameters of all versions or runs of one thing',
  description:
    'A row for each version of a model or each run of an experiment, with its metrics and parameters, whichever record ' +
    'of its source states them: those of the run that trained a version, and of its logged model, are those of the version.',
  right: 'read',
  cost: 1_000,
  takes: measurementsTakes,
  cacheable: 'answer',
  graphql: 'derived',
  answer: measurementsAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI'],
  terminal: { group: 'now', positional: ['uri'] },
  examples: [{ title: 'All versions of a model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  ask: async (reader, args) => (await import('./answers/measurements.ts')).measurements(reader, args),
})
