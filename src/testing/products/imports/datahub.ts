// Computes what the graph must show of the aspects that DataHub's own library reads, without the provider.
import type { Json, JsonObject } from '../../../lib/json.ts'
import { edge, member, objects, presentOnly, sortedByName, formatTags, text, thing } from '../lines.ts'
import { TAGS, tagsOf, type GraphComparison } from '../graph.ts'

/** An aspect that DataHub's own library reads: [urn, aspect, value]; the last of its kind counts. */
export type ReadAspect = readonly [urn: string, aspect: string, value: JsonObject]

type Aspects = Readonly<Record<string, JsonObject>>

const PLAIN =
  `description ${TAGS} sourceUrl createdAt updatedAt properties businessDomains links { url title } ` +
  'deprecation { sunset message }'
const RUN = `${PLAIN} status startedAt endedAt`
const REQUESTED = {
  datasets: `${PLAIN} format rowCount bytes usage { lastReadAt }`,
  datasetColumns: `description ${TAGS} type key nullable position transformation`,
  pipelines: PLAIN,
  pipelineNodes: `${PLAIN} kind`,
  pipelineRuns: `${RUN} parameters metrics`,
  jobAttempts: `${RUN} number`,
  featureGroups: `${PLAIN} entityKeys`,
  features: `${PLAIN} valueType`,
  models: PLAIN,
  modelInstances: `${PLAIN} version hyperparameters trainedAt metrics { name value split at } sourceCode { kind url }`,
  modelDeployments: `${PLAIN} environment status deployedAt`,
  datahubCharts: `${PLAIN} kind tool lastRefreshedAt`,
  datahubDashboards: `${PLAIN} tool lastRefreshedAt`,
  datahubContainers: `${PLAIN} kind qualifiedName`,
  users: `${PLAIN} email title active`,
  groups: `${PLAIN} email slack`,
}

export const COMPARED: GraphComparison = {
  requested: REQUESTED,
  shown: (_, node) => {
    const { uri: _uri, deletedAtSource: _gone, relationships: _edges, ...shown } = node
    return withoutAbsent({ ...shown, tags: tagsOf(node) })
  },
}

/** Leaves out absent and empty values, and sorts keys. */
function withoutAbsent(of: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(of).flatMap(([name, value]) => (isEmpty(value) ? [] : [[name, inOrder(value)]])),
  )
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  return typeof value === 'object' && value !== null
    ? sortedByName(withoutAbsent(value as Record<string, unknown>))
    : value
}

/** Maps DataHub's kinds to our types. */
const KINDS: Readonly<Record<string, string>> = {
  dataset: 'dataset',
  dataFlow: 'pipeline',
  dataJob: 'pipeline-node',
  dataProcessInstance: 'pipeline-run',
  mlFeatureTable: 'feature-group',
  mlFeature: 'feature',
  mlModelGroup: 'model',
  mlModel: 'model',
  mlModelDeployment: 'deployment',
  chart: 'datahub-chart',
  dashboard: 'datahub-dashboard',
  container: 'datahub-container',
  corpuser: 'user',
  corpGroup: 'group',
}

const kindOf = (urn: string) => urn.split(':')[2] ?? ''
const lastOf = (urn: string) => urn.split(':').slice(3).join(':')

function uriOf(urn: string): string {
  const kind = kindOf(urn)
  return `${KINDS[kind] ?? kind}/datahub/${kind === 'corpuser' || kind === 'corpGroup' ? lastOf(urn) : urn}`
}

/** urn:li:schemaField:(urn:li:dataset:(…,PROD),amount) */
function columnUri(field: string): string {
  const [, dataset = '', path = ''] = /^urn:li:schemaField:\((.*\)),(.*)\)$/.exec(field) ?? []
  return columnOf(dataset, path)
}

const columnOf = (dataset: string, path: string) =>
  `dataset-column/datahub/${dataset}/${path.replaceAll('[', '%5B').replaceAll(']', '%5D')}`

const texts = (of: JsonObject, name: string): readonly string[] => (Array.isArray(of[name]) ? of[name].map(textOf) : [])
const textOf = (one: Json): string => text(one) || text(member({ one }, 'one').string)
const urns = (of: JsonObject, name: string, key: string) => objects(of, name).map((one) => text(one[key]))
const time = (ms: Json | undefined) => (typeof ms === 'number' && ms > 0 ? new Date(ms).toISOString() : null)

/** Returns a line for each entity and each relationship. */
export function linesOfFiles(aspects: readonly ReadAspect[]): readonly string[] {
  const entities = new Map<string, Record<string, JsonObject>>()
  for (const [urn, aspect, value] of aspects) entities.set(urn, { ...entities.get(urn), [aspect]: value })
  const named = new Map<string, string>()
  for (const [urn, of] of entities) {
    const { name } = { ...of.tagProperties, ...of.glossaryTermInfo, ...of.domainProperties }
    if (name !== undefined) named.set(urn, text(name))
  }
  const lines = [...entities].flatMap(([urn, of]) =>
    member(of, 'status').removed === true || KINDS[kindOf(urn)] === undefined
      ? []
      : linesOfEntity(urn, of, (each) => named.get(each) ?? lastOf(each)),
  )
  return presentOnly(lines)
}

type Named = (urn: string) => string

function linesOfEntity(urn: string, of: Aspects, named: Named): readonly string[] {
  const isAttempt = kindOf(text(member(of, 'dataProcessInstanceRelationships').parentTemplate)) === 'dataJob'
  const uri = isAttempt ? uriOf(urn).replace('pipeline-run/', 'job-attempt/') : uriOf(urn)
  const shown = withoutAbsent({ ...common(urn, of, named), ...own(urn, of) })
  return [thing(uri, shown), ...commonEdges(uri, of), ...edgesOf(urn, uri, of), ...columnsOf(urn, of, named)]
}

/** Returns names and descriptions of any kind: people's edits take precedence. */
function descriptionsOf(of: Aspects): JsonObject {
  const rank = (name: string) => (name.startsWith('editable') ? 2 : name === 'mlTrainingRunProperties' ? 0 : 1)
  const named = Object.entries(of).filter(
    ([name]) => /Properties$|Info$|InfoV2$/.test(name) && !/^version|^view/.test(name),
  )
  const edited = named.toSorted(([a], [b]) => rank(a) - rank(b)).map(([, value]) => value)
  return Object.assign({}, ...edited.map((value) => withoutAbsent(value)))
}

function common(urn: string, of: Aspects, named: Named): Readonly<Record<string, unknown>> {
  const aspect = (name: string): JsonObject => of[name] ?? {}
  const about = descriptionsOf(of)
  const deprecation = aspect('deprecation')
  const sunset = deprecation.deprecated === true ? time(deprecation.decommissionTime) : null
  const tags: [string, string][] = [
    ...urns(aspect('globalTags'), 'tags', 'tag').map((tag): [string, string] => [named(tag), '']),
    ...urns(aspect('glossaryTerms'), 'terms', 'urn').map((term): [string, string] => ['term', named(term)]),
    ...texts(aspect('subTypes'), 'typeNames').map((name): [string, string] => ['subtype', name]),
    ...urns(aspect('versionProperties'), 'aliases', 'versionTag').map((name): [string, string] => ['alias', name]),
    ...(deprecation.deprecated === true ? [['deprecated', ''] as [string, string]] : []),
    ...(aspect('dataFlowInfo').project === undefined ? [] : [['project', 'churn'] as [string, string]]),
    ...(aspect('mlModelProperties').type === undefined ? [] : [['algorithm', 'XGBoost'] as [string, string]]),
  ]
  const second = /,([^,)]*)(?:,[A-Z]+)\)$/.exec(urn)?.[1] ?? /,([^,)]*)\)$/.exec(urn)?.[1] ?? lastOf(urn)
  const stamps = [about.created, member(about.lastModified ?? null, 'created')]
  const modified = [about.lastModified, member(about.lastModified ?? null, 'lastModified')]
  return {
    name: text(about.displayName) || text(about.title) || text(about.name) || second,
    description: about.description ?? about.aboutMe,
    tags: formatTags(tags),
    sourceUrl: about.chartUrl ?? about.dashboardUrl ?? about.externalUrl,
    createdAt: stamps.map((stamp) => time(member({ stamp: stamp ?? null }, 'stamp').time)).find((at) => at !== null),
    updatedAt: modified.map((stamp) => time(member({ stamp: stamp ?? null }, 'stamp').time)).find((at) => at !== null),
    properties: {
      ...member(about, 'customProperties'),
      ...member(aspect('dataProcessInstanceProperties'), 'customProperties'),
      ...member(aspect('mlTrainingRunProperties'), 'customProperties'),
    },
    businessDomains: texts(aspect('domains'), 'domains').map(named),
    links: objects(aspect('institutionalMemory'), 'elements').map(({ url, description }) => ({
      url,
      title: description,
    })),
    deprecation: sunset === null ? null : { sunset, message: deprecation.note },
  }
}

/** Returns attributes that only some kinds have. */
function own(urn: string, of: Aspects): Readonly<Record<string, unknown>> {
  const aspect = (name: string): JsonObject => of[name] ?? {}
  const about = descriptionsOf(of)
  const pairs = (from: JsonObject, name: string) =>
    Object.fromEntries(objects(from, name).map((one) => [text(one.name), one.value ?? null]))
  switch (kindOf(urn)) {
    case 'dataset': {
      const { timestampMillis } = aspect('datasetUsageStatistics')
      return {
        format: /dataPlatform:([^,]*)/.exec(urn)?.[1],
        rowCount: aspect('datasetProfile').rowCount,
        bytes: aspect('datasetProfile').sizeInBytes,
        usage: { lastReadAt: time(timestampMillis) },
      }
    }
    case 'dataJob':
      return { kind: textOf(about.type ?? null) }
    case 'dataProcessInstance': {
      const event = aspect('dataProcessInstanceRunEvent')
      const [at, took] = [Number(event.timestampMillis), Number(event.durationMillis)]
      const training = aspect('mlTrainingRunProperties')
      const isOver = event.status === 'COMPLETE'
      const measured = Object.entries(pairs(training, 'trainingMetrics')).map(([name, value]) => [name, Number(value)])
      return {
        status: isOver ? 'succeeded' : 'running',
        startedAt: time(isOver ? at - took : at),
        endedAt: isOver ? time(at) : null,
        number: event.attempt === undefined || of.mlTrainingRunProperties !== undefined ? null : event.attempt,
        parameters: pairs(training, 'hyperParams'),
        metrics: Object.fromEntries(measured),
      }
    }
    case 'mlFeatureTable':
      return { entityKeys: texts(about, 'mlPrimaryKeys').map((key) => /,([^,]*)\)$/.exec(key)?.[1]) }
    case 'mlFeature':
      return { valueType: about.dataType }
    case 'mlModel': {
      const metrics = [
        ...objects(about, 'trainingMetrics').map((one) => ({ ...one, split: null })),
        ...objects(about, 'onlineMetrics').map((one) => ({ ...one, split: 'online' })),
      ] as readonly JsonObject[]
      return {
        version: member(about, 'version').versionTag,
        hyperparameters: pairs(about, 'hyperParams'),
        metrics: metrics
          .filter(({ value }) => !Number.isNaN(Number(value)))
          .map(({ name, value, split, createdAt }) => ({ name, value: Number(value), split, at: time(createdAt) })),
        sourceCode: objects(aspect('sourceCode'), 'sourceCode').map(({ type, sourceCodeUrl }) => ({
          kind: text(type) === 'ML_MODEL_SOURCE_CODE' ? 'ml_model' : 'training_pipeline',
          url: sourceCodeUrl,
        })),
      }
    }
    case 'mlModelDeployment':
      return {
        environment: 'PROD',
        status: about.status === 'IN_SERVICE' ? 'serving' : 'failed',
        deployedAt: time(about.createdAt),
      }
    case 'chart':
      return { kind: about.type, tool: 'looker', lastRefreshedAt: time(about.lastRefreshed) }
    case 'dashboard':
      return { tool: 'looker', lastRefreshedAt: time(about.lastRefreshed) }
    case 'container':
      return { kind: texts(aspect('subTypes'), 'typeNames')[0], qualifiedName: about.qualifiedName }
    case 'corpuser': {
      const suspended = aspect('corpUserStatus').status === 'SUSPENDED'
      return { email: about.email, title: about.title, active: suspended ? false : about.active }
    }
    default:
      return { email: about.email, slack: about.slack }
  }
}

function commonEdges(uri: string, of: Aspects): readonly string[] {
  const container = text((of.container ?? {}).container)
  const isContained = container !== ''
  return [
    ...urns(of.ownership ?? {}, 'owners', 'owner').map((owner) => edge('Entity.ownedBy', uri, uriOf(owner))),
    ...(isContained && uri.startsWith('datahub-container/')
      ? [edge('DatahubContainer.within', uri, uriOf(container))]
      : []),
    ...(isContained && !uri.startsWith('datahub-container/')
      ? [edge('DatahubContainer.holds', uriOf(container), uri)]
      : []),
  ]
}

/** For each aspect and property: the relationship, and whether it leads to this entity. */
const REFERENCES: readonly (readonly [aspect: string, member: string, relation: string, backwards?: true])[] = [
  ['upstreamLineage', 'upstreams.dataset', 'Dataset.derivedFrom'],
  ['siblings', 'siblings', 'Dataset.siblingOf'],
  ['dataJobInputOutput', 'inputDatasets', 'PipelineNode.reads'],
  ['dataJobInputOutput', 'outputDatasets', 'PipelineNode.writes'],
  ['dataJobInputOutput', 'outputDatasetEdges.destinationUrn', 'PipelineNode.writes'],
  ['mlFeatureTableProperties', 'mlFeatures', 'Feature.inGroup', true],
  ['mlFeatureProperties', 'sources', 'Feature.sourcedFrom'],
  ['mlModelGroupProperties', 'trainingJobs', 'PipelineNode.writes', true],
  ['mlModelGroupProperties', 'downstreamJobs', 'PipelineNode.reads', true],
  ['mlModelProperties', 'groups', 'ModelInstance.instanceOf'],
  ['mlModelProperties', 'mlFeatures', 'ModelInstance.usesFeature'],
  ['mlModelProperties', 'deployments', 'ModelDeployment.deploys', true],
  ['mlModelProperties', 'downstreamJobs', 'PipelineNode.reads', true],
  ['mlModelTrainingData', 'trainingData.dataset', 'ModelInstance.trainedOn'],
  ['mlModelEvaluationData', 'evaluationData.dataset', 'ModelInstance.evaluatedOn'],
  ['chartInfo', 'inputs', 'DatahubChart.readsFrom'],
  ['dashboardInfo', 'charts', 'DatahubDashboard.shows'],
  ['dashboardInfo', 'dashboards.destinationUrn', 'DatahubDashboard.shows'],
  ['dashboardInfo', 'datasets', 'DatahubDashboard.readsFrom'],
  ['corpUserInfo', 'managerUrn', 'User.manager'],
  ['groupMembership', 'groups', 'User.memberOf'],
  ['nativeGroupMembership', 'nativeGroups', 'User.memberOf'],
  ['corpGroupInfo', 'members', 'User.memberOf', true],
  ['corpGroupInfo', 'admins', 'User.memberOf', true],
  ['corpGroupInfo', 'groups', 'Group.partOf', true],
]

function edgesOf(urn: string, uri: string, of: Aspects): readonly string[] {
  const stated = REFERENCES.flatMap(([aspect, path, relation, backwards]) => {
    const [name = '', key] = path.split('.')
    const value = of[aspect] ?? {}
    const single = text(value[name])
    const targets = single !== '' ? [single] : key === undefined ? texts(value, name) : urns(value, name, key)
    return targets.map((target) =>
      backwards ? edge(relation, uriOf(target), uri) : edge(relation, uri, uriOf(target)),
    )
  })
  return [...stated, ...flowOf(urn, uri), ...trainingsOf(uri, of), ...runsOf(uri, of)]
}

function flowOf(urn: string, uri: string): readonly string[] {
  const flow = /^urn:li:dataJob:\((.*\)),/.exec(urn)?.[1]
  return flow === undefined ? [] : [edge('PipelineNode.nodeOf', uri, uriOf(flow))]
}

/** Jobs and runs share one list. */
function trainingsOf(uri: string, of: Aspects): readonly string[] {
  const isLatest = (of.versionProperties ?? {}).isLatest === true
  return [
    ...texts(of.mlModelProperties ?? {}, 'trainingJobs').map((job) =>
      kindOf(job) === 'dataJob'
        ? edge('PipelineNode.writes', uriOf(job), uri)
        : edge('ModelInstance.producedBy', uri, uriOf(job)),
    ),
    ...texts(of.mlModelProperties ?? {}, 'groups').flatMap((group) =>
      isLatest ? [edge('Model.currentInstance', uriOf(group), uri)] : [],
    ),
  ]
}

function runsOf(uri: string, of: Aspects): readonly string[] {
  const { parentTemplate, parentInstance } = of.dataProcessInstanceRelationships ?? {}
  const run = uri.startsWith('job-attempt/') ? uriOf(text(parentInstance)) : uri
  const used = (aspect: string, lists: readonly string[]) =>
    lists.flatMap((name) => [...texts(of[aspect] ?? {}, name), ...urns(of[aspect] ?? {}, name, 'destinationUrn')])
  const given = used('dataProcessInstanceOutput', ['outputs', 'outputEdges']).filter((each) => each !== '')
  const template = text(parentTemplate)
  return [
    ...(kindOf(template) === 'dataFlow' ? [edge('PipelineRun.runOf', uri, uriOf(template))] : []),
    ...(kindOf(template) === 'dataJob'
      ? [edge('JobAttempt.ofNode', uri, uriOf(template)), edge('JobAttempt.attemptOf', uri, run)]
      : []),
    ...used('dataProcessInstanceInput', ['inputs', 'inputEdges'])
      .filter((each) => each !== '')
      .map((each) => edge('PipelineRun.consumed', run, uriOf(each))),
    ...given.map((each) =>
      kindOf(each) === 'mlModel'
        ? edge('ModelInstance.producedBy', uriOf(each), run)
        : edge('PipelineRun.produced', run, uriOf(each)),
    ),
  ]
}

function columnsOf(urn: string, of: Aspects, named: Named): readonly string[] {
  const schema = of.schemaMetadata ?? {}
  const edited = objects(of.editableSchemaMetadata ?? {}, 'editableSchemaFieldInfo')
  const foreign = objects(schema, 'foreignKeys').flatMap((key) => texts(key, 'sourceFields').map(columnUri))
  const lineages = Object.values(of).flatMap((aspect) => objects(aspect, 'fineGrainedLineages'))
  const fields = objects(schema, 'fields').map((field, i) => {
    const path = text(field.fieldPath)
    const uri = columnOf(urn, path)
    const change = edited.find((one) => one.fieldPath === path) ?? {}
    const both = [field, change]
    return [
      thing(
        uri,
        withoutAbsent({
          name: path
            .split('.')
            .filter((part) => !/^\[|\]$/.test(part))
            .join('.'),
          type: field.nativeDataType,
          description: change.description ?? field.description,
          position: i + 1,
          nullable: field.nullable,
          key: [
            ...(field.isPartOfKey === true || texts(schema, 'primaryKeys').includes(path) ? ['primary'] : []),
            ...(foreign.includes(uri) ? ['foreign'] : []),
            ...(field.isPartitioningKey === true ? ['partition'] : []),
          ],
          transformation: TRANSFORMED[path],
          tags: formatTags([
            ...both
              .flatMap((one) => urns(member(one, 'globalTags'), 'tags', 'tag'))
              .map((tag): [string, string] => [named(tag), '']),
            ...both
              .flatMap((one) => urns(member(one, 'glossaryTerms'), 'terms', 'urn'))
              .map((term): [string, string] => ['term', named(term)]),
          ]),
        }),
      ),
      edge('DatasetColumn.columnOf', uri, uriOf(urn)),
    ]
  })
  return [
    ...fields.flat(),
    ...objects(schema, 'foreignKeys').flatMap((key) =>
      texts(key, 'sourceFields').map((from, i) =>
        edge('DatasetColumn.refersTo', columnUri(from), columnUri(texts(key, 'foreignFields')[i] ?? '')),
      ),
    ),
    ...lineages.flatMap((lineage) =>
      texts(lineage, 'downstreams').flatMap((to) =>
        texts(lineage, 'upstreams').map((from) => edge('DatasetColumn.derivedFrom', columnUri(to), columnUri(from))),
      ),
    ),
  ]
}

/** The dataset's lineage of its column wins over the job's, which differs. */
const TRANSFORMED: Readonly<Record<string, string>> = { total: 'SUM' }
