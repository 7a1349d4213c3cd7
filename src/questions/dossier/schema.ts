// Defines the parameters and the answer of a dossier.
import { z } from 'zod'
import type { AnswerOf } from '../declare.ts'
import { dossierPolicies } from './policies.ts'
import { AS_OF, uri, type Arguments } from '../parameters.ts'
import { measured } from '../measurements.ts'
import { anyJson, documentKey, origin, provenance, time, named } from '../shapes.ts'
import { standing } from '../related-shapes.ts'

/** Maximum number of entities upstream of the version, and downstream of it, nearest first. */
export const MAX_UPSTREAM = 200
export const MAX_DOWNSTREAM = 100
export const MAX_STATEMENTS = 5_000
/** Longest value listed, as JSON; of longer ones, only the digest is. */
export const MAX_CHARACTERS_OF_VALUE = 4_000
/** Number of this answer's format. Increment it when the format changes, so that stored dossiers are read correctly. */
export const DOSSIER_FORMAT = 4

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

export const dossierParameters = { uri: uri('a model version'), asOf: AS_OF }

const thing = z
  .strictObject({
    ...named,
    section: z.enum(DOSSIER_SECTIONS),
    depth: z.int().describe('How many edges away from the version; 0 for the version itself.'),
    standing,
  })
  .meta({ id: 'DossierThing' })

const statement = z
  .strictObject({
    about: z.string(),
    says: z.string().describe('An attribute (trainedAt), or an edge type (ModelInstance.trainedOn).'),
    value: anyJson.optional().describe('The value of an attribute.'),
    valueDigest: z.string().optional().describe('Digest in place of a value too long to list.'),
    to: z.string().optional().describe('The other end of an edge.'),
    origin,
    provenance: provenance.optional().describe('The support of an edge.'),
    document: documentKey,
    tx: z.int().nullable().describe('Since when the fact is stated so. Null: before the retained history.'),
    at: time.nullable(),
  })
  .meta({ id: 'DossierStatement', description: 'What one document states, and since when.' })

export const dossierAnswer = z.strictObject({
  format: z.int().describe('Number of the format of this answer.'),
  uri: z.string(),
  name: z.string(),
  tx: z.int().describe('Everything is as of this transaction; pass it as asOf to compare.'),
  at: time,
  things: z.array(thing).describe('The version, then section by section, nearest first.'),
  statements: z.array(statement),
  measured: measured.describe(
    'Metrics as the page of the version shows them: by its source, and by evaluations, the last 50.',
  ),
  governed: dossierPolicies,
  cut: z
    .array(z.strictObject({ what: z.string(), left: z.int() }).meta({ id: 'DossierCut' }))
    .describe('How many more of each kind were left out; empty if complete.'),
  digest: z.string().describe('SHA-256 of the canonical JSON of everything above, to detect changes.'),
})

export type DossierArguments = Arguments<typeof dossierParameters>
export type DossierAnswer = AnswerOf<typeof dossierAnswer>
export type DossierStatement = DossierAnswer['statements'][number]
export type DossierEntity = DossierAnswer['things'][number]
