// Builds the dossier of a model version: what documents state about it and around it, and since when.
import { nameOf } from '../../catalogue/entity.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { digestOf } from '../../lib/digest.ts'
import { err, ok } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { knownEntity } from '../../query/entities/known-entity.ts'
import type { Reader } from '../../query/reader.ts'
import { graphQuestion } from '../declare.ts'
import { policiesAround } from './policies.ts'
import { measuredOf } from '../measurements.ts'
import { isoOf } from '../../lib/iso.ts'
import {
  MAX_UPSTREAM,
  MAX_DOWNSTREAM,
  MAX_STATEMENTS,
  dossierParameters,
  dossierAnswer,
  DOSSIER_FORMAT,
  type DossierEntity,
} from './schema.ts'
import { gatherAround } from './entities.ts'
import { statementsOf } from './statements.ts'

export const DOSSIER = graphQuestion({
  name: 'dossier',
  path: '/api/v1/entities/{uri}/dossier',
  summary:
    'Show everything stated about a model version and its surroundings, each fact with its source and transaction',
  description: `For audits: the data, features, code, runs, evaluations, tests, deployments and people, as of one transaction, with a digest. Up to ${MAX_UPSTREAM} entities upstream, ${MAX_DOWNSTREAM} downstream and ${MAX_STATEMENTS} statements; what is left out is counted. The same transaction gives the same answer, until a value is redacted.`,
  cost: 5_000,
  parameters: dossierParameters,
  cacheable: 'answer',
  graphql: 'none',
  answer: dossierAnswer,
  problems: ['NOT_FOR_TYPE'],
  // `mlg dossier` writes it in several formats.
  cli: null,
  examples: [{ title: 'For a version', arguments: { uri: 'aip://model/registry/ranking-model-v5-20XX0101' } }],
  async ask(reader, { uri }) {
    const found = await knownEntity(reader, uri)
    if (!found.ok) return found
    const version = found.value
    if (version.entityType !== VERSION_TYPE) return err(notAVersion(version))
    const measured = await measuredOf(reader, version)
    const gathered = await gatherAround(reader, version, measured)
    if (!gathered.ok) return gathered
    const { things, cut } = gathered.value
    const listed = await statementsOf(reader, things)
    const statements = listed.slice(0, MAX_STATEMENTS)
    if (listed.length > statements.length) cut.push({ what: 'statements', left: listed.length - statements.length })
    const [at] = await reader.store.times([reader.at])
    const content = {
      format: DOSSIER_FORMAT,
      uri,
      name: nameOf(version) ?? uri,
      tx: reader.at,
      at: isoOf(at ?? 0),
      things,
      statements,
      measured,
      governed: await policiesAround(reader, await governedIn(reader, version, things)),
      cut,
    }
    // Keeps only what JSON can express, because the digest covers what is sent.
    const sent = JSON.parse(JSON.stringify(content))
    return ok({ ...content, digest: digestOf(sent) })
  },
})

const VERSION_TYPE = 'ModelInstance'

/** Returns the version and its models: policies apply to either. */
async function governedIn(
  reader: Reader,
  version: Entity,
  things: readonly DossierEntity[],
): Promise<readonly Entity[]> {
  const models = things.filter(({ section, depth }) => section === 'model' && depth === 1)
  const nodes = models.flatMap(({ uri }) => reader.graph.idOf(uri as Uri) ?? [])
  return [version, ...(await reader.loader.load(nodes))]
}

function notAVersion({ uri, entityType }: Entity): Problem {
  const detail = `${uri} is ${entityType === null ? 'known by reference only' : `a ${entityType}`}; a dossier needs a model version.`
  const hint = 'Ask for one of its versions; list them with related by=instances or by=currentInstance.'
  return problem('NOT_FOR_TYPE', detail, hint, 'uri')
}
