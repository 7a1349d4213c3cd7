// Builds the rule by which a tag flows from the data it is stated on to the data made from that.
import type { RuleDefinition } from './definition.ts'
import { ENDS } from '../model/classification.ts'

const CARRIERS = [
  'DataAsset',
  'DatasetColumn',
  'Feature',
  'FeatureVersion',
  'FeatureGroup',
  'Model',
  'ModelInstance',
  'ModelDeployment',
]

/** All columns of a dataset, or of the one that it is a version of, state what they are made from. */
const KNOWN = 'versionOf? · <columnOf · columnOf · [no <columnOf · [no derivedFrom]]'

/** Leads to the data that data was made from, as a whole. */
const MADE_FROM = '(derivedFrom | (<versionOf · <produced | <produced) · consumed | <writes · reads)'

/** Leads to an entity's contents. The type test comes first, since it rules out most entities. */
const SAME =
  'versionOf | backedBy | sourcedFrom | computedFrom | trainedOn | usesFeature | basedOn | currentInstance | ' +
  '[is Feature] · (<versionOf · computedFrom | [no sourcedFrom] · (inGroup | <writes · reads)) | ' +
  '[is ModelInstance] · [no trainedOn] · (producedBy · consumed | <writes · reads)'
/**
 * A tag of data as a whole reaches everything made from it. A tag of a column, or of the data that contains the column,
 * goes from column to column if all columns of a dataset state their origins, and from there on as a whole. The search
 * passes each entity once, unless it passed a dataset whose columns are known; and the same data under another name
 * once before each step, or a hundred entities of one key would be joined again from each.
 */
function pathOf(tag: string): string {
  const goesOn = `[no [tagged "${ENDS}" = "${tag}"]]`
  const stated = `[tagged "${tag}"]`
  const elsewhere = `(${goesOn} · [is DataAsset] · (sameAs | sameContent | contentOf))?`
  const any = `${SAME} | [is DataAsset] · ${MADE_FROM}`
  const unknown = `deploys | ${SAME} | [is DataAsset] · [no ${KNOWN}] · ${MADE_FROM}`
  const known = `[is DataAsset] · [no [no ${KNOWN}]] · ${MADE_FROM}`
  const columns = `(${goesOn} · derivedFrom)* · (${goesOn} · columnOf | [is DatasetColumn]) · ${stated}`
  const ways = [
    stated,
    `${goesOn} · (${known} · (${elsewhere} · ${goesOn} · (${any}))* · ${elsewhere} · ${stated} | <columnOf · ${columns})`,
    `[is DatasetColumn] · ${columns}`,
  ]
  return `(${elsewhere} · ${goesOn} · (${unknown}))* · ${elsewhere} · (${ways.join(' | ')})`
}

export function ruleOfClassification(tag: string): RuleDefinition {
  return {
    id: `carries-${tag}`,
    name: `carries-${tag}`,
    version: 1,
    from: CARRIERS,
    concludes: `carries-${tag}`,
    to: CARRIERS,
    inverse: `carriedBy-${tag}`,
    path: pathOf(tag),
    carries: tag,
    description: `What is made from something tagged ${tag} carries that, unless it is tagged ${ENDS} = ${tag}.`,
  }
}
