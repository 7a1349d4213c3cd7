import type { EdgeTypeId } from '../../model/facts.ts'
import type { RuleDefinition } from '../../catalogue/definition.ts'
import type { EdgeDeclaration, KeyDeclaration, PathCatalogue } from '../../infer/paths/resolve.ts'

/** Builds a catalogue from a table `Type.name` → targets. Attributes are the same for all types. */
export function vocabulary(
  table: Readonly<Record<EdgeTypeId, string>>,
  interfaces: Readonly<Record<string, string>>,
  keys: readonly Omit<KeyDeclaration, 'types'>[] = [],
): PathCatalogue {
  const names = Object.entries(table).flatMap(([id, to]) => [id.split('.')[0] ?? '', ...to.split(' ')])
  const types = [...new Set(names)].filter((name) => !(name in interfaces) && name !== 'any')
  const expand = (name: string): readonly string[] => {
    if (name === 'any') return types
    return types.includes(name) ? [name] : (interfaces[name]?.split(' ') ?? [])
  }
  const declared = ([id, to]: [string, string]): EdgeDeclaration => {
    const [owner = '', name = ''] = id.split('.')
    return { id: `${owner}.${name}`, name, from: new Set(expand(owner)), to: new Set(to.split(' ').flatMap(expand)) }
  }
  return {
    edges: Object.entries(table).map(declared),
    keys: keys.map((key) => ({ ...key, types: new Set(types) })),
    expand,
    componentTypeOf: (type) => COMPONENT_TYPES[type] ?? type.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase(),
    hasAttribute: (_type, attribute) => ['status', 'at', 'approvals'].includes(attribute),
    isTime: (_type, attribute) => attribute === 'at',
    standingConditions: () => ({}),
  }
}

const COMPONENT_TYPES: Readonly<Record<string, string>> = { ModelInstance: 'model', A: 'thing', B: 'thing', C: 'thing' }

/** The catalogue's declared relationships that rules walk along. */
export const CATALOGUE = vocabulary(
  {
    'Model.currentInstance': 'ModelInstance',
    'ModelInstance.instanceOf': 'Model',
    'ModelInstance.producedBy': 'PipelineRun',
    'ModelInstance.usesFeature': 'FeatureVersion Feature',
    'ModelInstance.trainedOn': 'DatasetVersion',
    'ModelDeployment.deploys': 'ModelInstance',
    'ModelDeployment.runsOn': 'Service',
    'PipelineNode.nodeOf': 'Pipeline',
    'PipelineNode.reads': 'DataAsset Feature',
    'PipelineNode.writes': 'DataAsset Feature',
    'PipelineRun.runOf': 'Pipeline',
    'PipelineRun.executedFor': 'AbTestCell',
    'PipelineRun.consumed': 'DatasetVersion',
    'PipelineRun.produced': 'DatasetVersion',
    'Feature.sourcedFrom': 'DataAsset',
    'FeatureVersion.versionOf': 'Feature',
    'FeatureVersion.computedFrom': 'DatasetVersion DataSource',
    'Dataset.derivedFrom': 'DataAsset',
    'DatasetVersion.versionOf': 'Dataset',
    'AbTestCell.belongsTo': 'AbTest',
    'ServingRule.ruleOf': 'Service',
    'ServingRule.forCell': 'AbTestCell',
    'ServingRule.serves': 'ModelInstance',
  },
  { DataAsset: 'Dataset DatasetVersion DataSource' },
)

type Short = readonly [id: string, from: string, concludes: string, to: string, path: string]

/** D1–D9 and D13 as in the catalogue. */
const SHORT: readonly Short[] = [
  ['D1', 'ModelInstance', 'testedIn', 'AbTest', 'producedBy · executedFor · belongsTo'],
  ['D2', 'ModelInstance', 'pipeline', 'Pipeline', 'producedBy · runOf'],
  ['D3', 'ModelInstance', 'testedIn', 'AbTest', '<serves · forCell · belongsTo'],
  ['D4', 'Model', 'uses', 'Feature', '<instanceOf · usesFeature · versionOf?'],
  [
    'D5',
    'Dataset DatasetVersion',
    'madeBy',
    'Pipeline',
    'versionOf? · (<writes · nodeOf | <produced · runOf) | <versionOf · <produced · runOf',
  ],
  ['D6', 'Pipeline', 'follows', 'Pipeline', '(<nodeOf · reads | <runOf · consumed) · madeBy'],
  [
    'D7',
    'Pipeline',
    'dependsOn',
    'DataSource',
    '(<nodeOf · reads | <runOf · consumed) · (derivedFrom | versionOf | madeBy · (<nodeOf · reads | <runOf · consumed))*',
  ],
  ['D8', 'Feature', 'computedBy', 'Pipeline', '(sourcedFrom | <versionOf · computedFrom) · madeBy'],
  ['D9', 'Model', 'consumedByService', 'Service', '<instanceOf · (<deploys · runsOn | <serves · ruleOf)'],
  ['D9f', 'Feature', 'consumedByService', 'Service', '<uses · consumedByService'],
  ['D13', 'Model', 'testedIn', 'AbTest', '<instanceOf · testedIn'],
]

export function rule([id, from, concludes, to, path]: Short): RuleDefinition {
  return {
    id,
    name: id,
    version: 1,
    from: from.split(' '),
    concludes,
    to: to.split(' '),
    inverse: `${concludes}Of`,
    path,
    description: id,
  }
}

export const RULES: readonly RuleDefinition[] = SHORT.map(rule)
