import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import { AS_OF, uri, type Arguments } from './parameters.ts'
import { anyJson, documentKey, origin, provenance, time } from './shapes.ts'

/** Things beside the version itself that are upstream of it, and that follow from it: the nearest of each. */
export const MOST_UPSTREAM = 200
export const MOST_DOWNSTREAM = 100
export const MOST_STATEMENTS = 5_000
/** Of a value as JSON; of a longer one the digest is listed alone. */
export const MOST_CHARACTERS_OF_VALUE = 4_000
/** The form of this answer. Another one gets another number, so that a dossier that was kept is read as it was meant. */
export const DOSSIER_FORMAT = 1

export const DOSSIER_SECTIONS = [
  'version',
  'model',
  'data',
  'features',
  'code',
  'runs',
  'evaluations',
  'tests',
  'deployments',
  'people',
  'others',
] as const

const dossierTakes = { uri: uri('a version of a model'), asOf: AS_OF }

const thing = once((z: Zod) =>
  z
    .strictObject({
      uri: z.string(),
      entityType: z.string().nullable(),
      name: z.string(),
      section: z.enum(DOSSIER_SECTIONS),
      depth: z.int().describe('How many edges away from the version; 0 of itself.'),
    })
    .meta({ id: 'DossierThing' }),
)

const statement = once((z: Zod) =>
  z
    .strictObject({
      about: z.string(),
      says: z.string().describe('An attribute (trainedAt), or an edge type (ModelInstance.trainedOn).'),
      value: anyJson(z).optional().describe('Of an attribute.'),
      valueDigest: z.string().optional().describe('In its place, where it is too long to be listed.'),
      to: z.string().optional().describe('Of an edge.'),
      origin: origin(z),
      provenance: provenance(z).optional().describe('Of an edge.'),
      document: documentKey(z),
      tx: z.int().nullable().describe('Since when it is stated so. Null: before the past that is kept.'),
      at: time(z).nullable(),
    })
    .meta({ id: 'DossierStatement', description: 'What one document states, and since when.' }),
)

const dossierAnswer = (z: Zod) =>
  z.strictObject({
    format: z.int().describe('Of this answer.'),
    uri: z.string(),
    name: z.string(),
    tx: z.int().describe('Everything is as of this transaction: ask again with it as asOf to compare.'),
    at: time(z),
    things: z.array(thing(z)).describe('What is spoken of: the version, then section by section, the nearest first.'),
    statements: z.array(statement(z)),
    cut: z
      .array(z.strictObject({ what: z.string(), left: z.int() }).meta({ id: 'DossierCut' }))
      .describe('What has no room: how many more there are of what. Empty where all is here.'),
    digest: z.string().describe('SHA-256 of the canonical JSON of everything above, so that a change of it shows.'),
  })

export type DossierArguments = Arguments<typeof dossierTakes>
export type DossierAnswer = AnswerOf<typeof dossierAnswer>
export type DossierStatement = DossierAnswer['statements'][number]
export type DossierThing = DossierAnswer['things'][number]

export const DOSSIER = graphQuestion({
  name: 'dossier',
  path: '/api/v1/entities/{uri}/dossier',
  summary: 'Everything that is stated of a version of a model and around it, each with its source and transaction',
  description:
    'For audits: the data, features, code, runs, evaluations, tests, deployments and people, as of one transaction, with a ' +
    `digest. At most ${MOST_UPSTREAM} things upstream, ${MOST_DOWNSTREAM} downstream and ${MOST_STATEMENTS} statements; what is cut is listed. ` +
    'The same transaction has the same answer, until a value is redacted.',
  right: 'read',
  cost: 5_000,
  takes: dossierTakes,
  cacheable: 'answer',
  graphql: 'none',
  answer: dossierAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'NOT_FOR_TYPE'],
  // `mlg dossier` writes it in several forms.
  terminal: null,
  examples: [{ title: 'Of a version', arguments: { uri: 'aip://model/registry/ranking-model-v5-20XX0101' } }],
  ask: async (reader, args) => (await import('./answers/dossier.ts')).dossier(reader, args),
})
