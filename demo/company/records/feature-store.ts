import { firstOf, parentOf, countOf } from '../partition.ts'
import { DAY, bornAt, changedAt, inSlot, iso, type CompanyPlan } from '../plan.ts'
import { below, between, pick } from '../random.ts'
import { ids, names } from '../ids.ts'
import { datasetsOfFeature, groupOf, isUnused } from '../relations/features.ts'
import { versionAt } from '../relations/pipelines.ts'
import { aboutOf } from '../topics.ts'
import { slotOf } from '../words.ts'
import type { Feature, FeatureGroup, FeatureVersion } from '../../tables/feature-store.ts'
import { stampOf, descriptionOf, ownersOf, stamp, type Maker } from './common.ts'

export const featureGroups: Maker<FeatureGroup> = {
  changed: (plan, index) => changedAt(plan, 'feature-groups', index),
  record: (plan, index) => {
    const draw = plan.draws['feature-groups']
    const id = ids['feature-groups'](plan, index)
    const name = names.featureGroup(plan, index)
    return {
      id,
      name,
      ...descriptionOf(
        plan,
        'feature-groups',
        index,
        `${aboutOf(index, name).holds} Made for ${slotOf(index).domain}.`,
      ),
      ...ownersOf(plan, 'feature-groups', index, index),
      ...stampOf(plan, 'feature-groups', index, id),
      entity_keys: draw(index, 'keys') < 0.6 ? ['member_id'] : ['member_id', 'title_id'],
      ttl: pick(['P1D', 'P7D', 'P30D'], draw(index, 'ttl')),
      online: draw(index, 'online') < 0.8,
      offline: true,
    }
  },
}

type FeatureSource = { type: 'dataset' | 'dataset_version' | 'data_source'; id: string }

/** One feature in 300 reads a deleted dataset; one in ten also reads a data source directly. */
function sourcesOf(plan: CompanyPlan, feature: number): FeatureSource[] {
  const draw = plan.draws.features
  const found = datasetsOfFeature(plan, feature).map((dataset): FeatureSource => ({
    type: 'dataset',
    id: ids.datasets(plan, dataset),
  }))
  if (draw(feature, 'gone') < 0.003) found.push({ type: 'dataset', id: 'retired/legacy_profile' })
  if (found.length > 0 && draw(feature, 'direct') < 0.1) {
    const source = inSlot(plan.counts['data-sources'], groupOf(plan, feature), draw(feature, 'source'))
    found.push({ type: 'data_source', id: ids['data-sources'](plan, source) })
  }
  return found
}

export const features: Maker<Feature> = {
  changed: (plan, index) => changedAt(plan, 'features', index),
  record: (plan, index) => {
    const draw = plan.draws.features
    const id = ids.features(plan, index)
    const group = groupOf(plan, index)
    const name = names.feature(plan, index)
    const unused = isUnused(plan, index)
    const readAt = plan.epoch - DAY * (unused ? between(60, 300, draw(index, 'read')) : draw(index, 'read'))
    return {
      id,
      name,
      ...descriptionOf(
        plan,
        'features',
        index,
        `${name.replaceAll('_', ' ')} from ${names.featureGroup(plan, group)}.`,
      ),
      ...ownersOf(plan, 'features', index, group),
      ...stampOf(plan, 'features', index, id),
      feature_group_id: ids['feature-groups'](plan, group),
      value_type: name.includes('embedding') ? 'float[]' : pick(['float', 'int', 'string'], draw(index, 'type')),
      unit: name.includes('rate') || name.includes('share') ? 'ratio' : 'count',
      status: unused && draw(index, 'deprecated') < 0.3 ? 'deprecated' : 'active',
      usage: {
        reads_30d: unused ? 0 : Math.floor(10 ** between(2, 8, draw(index, 'reads'))),
        last_read_at: iso(Math.floor(readAt)),
      },
      sources: sourcesOf(plan, index),
    }
  },
}

const ordinal = (plan: CompanyPlan, index: number) => {
  const feature = parentOf(plan.featureVersions, index)
  const count = countOf(plan.featureVersions, feature)
  return { feature, position: index - firstOf(plan.featureVersions, feature), of: count }
}

/** Versions of a feature are spread over its life, and don't change. */
const madeAt = (plan: CompanyPlan, index: number): number => {
  const { feature, position, of } = ordinal(plan, index)
  const born = bornAt(plan, 'features', feature)
  return Math.floor(
    born + ((plan.epoch - born) * (position + 0.9 * plan.draws['feature-versions'](index, 'made'))) / of,
  )
}

export const featureVersions: Maker<FeatureVersion> = {
  changed: madeAt,
  record: (plan, index) => {
    const id = ids['feature-versions'](plan, index)
    const { feature, position, of } = ordinal(plan, index)
    const made = madeAt(plan, index)
    const from = datasetsOfFeature(plan, feature).map((dataset) => versionAt(plan, dataset, position, of))
    return {
      id,
      name: `${names.feature(plan, feature)} v${position + 1}`,
      ...descriptionOf(plan, 'feature-versions', index, 'A version of the feature, never changed once made.'),
      ...ownersOf(plan, 'feature-versions', index, groupOf(plan, feature)),
      ...stamp('feature-versions', id, made, made),
      feature_id: ids.features(plan, feature),
      version: String(position + 1),
      expression: `${pick(['sum', 'avg', 'max', 'count'], plan.draws.features(feature, 'expression'))}(value) over ${1 + below(28, plan.draws.features(feature, 'window'))} days`,
      status: position === of - 1 ? 'active' : 'superseded',
      computed_from: from.map((version) => ({ type: 'dataset_version', id: ids['dataset-versions'](plan, version) })),
    }
  },
}
