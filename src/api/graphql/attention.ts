// The GraphQL field `attention`: what needs attention about one entity.
import { z } from 'zod'
import { nameOf, textOrNull } from '../../catalogue/entity.ts'
import { entityNeed, needsOfEntity } from '../../questions/needs/entity-needs.ts'
import { entityUri } from '../../questions/shapes.ts'
import { valueOrRefuse } from './context.ts'
import type { PartTypes } from './derived.ts'

const attention = z
  .strictObject({
    uri: entityUri.describe('The entity; for a model, its current version if it has one.'),
    name: z.string().nullable(),
    version: z.string().nullable(),
    needs: z.array(entityNeed).describe('What needs attention, up to 3 of each kind.'),
  })
  .meta({ id: 'Attention' })

export const ATTENTION: PartTypes = {
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
