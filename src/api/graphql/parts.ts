import { QUESTIONS } from '../../questions/all.ts'
import type { Cacheable, GraphQuestion } from '../../questions/declare.ts'
import { derivedPart, type PartTypes } from './derived.ts'
import { IMPACT } from './impact.ts'
import { LINEAGE } from './lineage.ts'
import { OWNED } from './owned.ts'
import { UNUSED } from './unused.ts'
import { z } from 'zod'
import { nameOf, textOrNull } from '../../catalogue/entity.ts'
import { entityNeed, needsOfEntity } from '../../questions/needs/entity-needs.ts'
import { entityUri } from '../../questions/shapes.ts'
import { valueOrRefuse } from './context.ts'
import type { Uri } from '../../model/uri.ts'

/** A query can continue from a hit along its entity's relations. */
const SEARCH_FIELDS: PartTypes = {
  SearchHit: {
    entity: {
      about: 'The entity itself.',
      type: 'Entity',
      resolve: ({ uri }: { readonly uri: Uri }, _: unknown, context) => context.showOne(context.reader.graph.idOf(uri)),
    },
  },
}

const attention = z
  .strictObject({
    uri: entityUri.describe('The entity; for a model, its current version if it has one.'),
    name: z.string().nullable(),
    version: z.string().nullable(),
    needs: z.array(entityNeed).describe('What needs attention, up to 3 of each kind.'),
  })
  .meta({ id: 'Attention' })

const ATTENTION: PartTypes = {
  Query: {
    attention: {
      about:
        'What is wrong with an entity or upstream of it, as Home lists it for an owner: failed checks of data, regressed metrics, deleted versions in use or their deleted runs, overdue or stale entities, pipelines whose last run failed, and inputs planned for removal.',
      args: 'uri: ID!, asOf: String',
      type: attention,
      // It walks both ways, and reads the latest runs of the pipelines upstream. Being overdue depends on the clock.
      operation: { cost: 5_000, cacheable: 'entities' },
      resolve: async (_: unknown, { uri }: { readonly uri: string }, { reader }) => {
        const { about, needs } = valueOrRefuse(await needsOfEntity(reader, uri))
        return { uri: about.uri, name: nameOf(about), version: textOrNull(about.attributes.version), needs }
      },
    },
  },
}

const DERIVED = QUESTIONS.filter(
  (question): question is GraphQuestion => question.about === 'graph' && question.graphql === 'derived',
)
/** Types that answers of the table share with fields outside it. */
const ELSEWHERE = new Set(['Direction', 'Provenance'])

export const PART = derivedPart(DERIVED, ELSEWHERE, [LINEAGE, IMPACT, OWNED, ATTENTION, UNUSED, SEARCH_FIELDS])

/**
 * Tells how a root field's answer may be cached. Fields of the catalogue show what the log has; fields below them may
 * show more (`isNotFromLog`).
 */
export function cacheableRoot(name: string): Cacheable {
  return PART.cacheable.get(`Query.${name}`) ?? 'answer'
}

/** Derived fields whose `limit` bounds the entities below them. */
export const LIMITED: ReadonlySet<string> = new Set(['Query.search'])
