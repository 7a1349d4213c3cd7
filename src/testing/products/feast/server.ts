import { isObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { edge, member, objects, presentOnly, sortedByName, formatTags, text, thing } from '../lines.ts'

/**
 * Computes what the graph must show of a Feast server, read project by project from its lists (the provider reads those
 * of all projects) and from its list of features, without the provider: a line for each entity and each relationship.
 */
export async function linesOfServer(url: string): Promise<readonly string[]> {
  const projects = objects(await get(url, 'projects?allow_cache=false'), 'projects')
  const lines = projects.map(async (project) => {
    const registry = new Registry(url, text(member(project, 'spec').name))
    return [registry.named('feast-project', member(project, 'spec'), times(project), ''), ...(await registry.lines())]
  })
  return presentOnly((await Promise.all(lines)).flat())
}

export async function get(url: string, path: string): Promise<Json> {
  // One connection per request: the server closes idle ones after seconds, perhaps at this moment.
  const response = await fetch(`${url}/api/v1/${path}`, { headers: { connection: 'close' } })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${answer.slice(0, 500)}`)
  return JSON.parse(answer) as Json
}

const KINDS: Readonly<Record<string, string>> = {
  featureView: 'batch',
  streamFeatureView: 'stream',
  onDemandFeatureView: 'on-demand',
}
const SOURCES: Readonly<Record<string, string>> = {
  BATCH_FILE: 'file',
  BATCH_SNOWFLAKE: 'table',
  BATCH_ATHENA: 'table',
  STREAM_KAFKA: 'topic',
  PUSH_SOURCE: 'push',
  REQUEST_SOURCE: 'request',
}

class Registry {
  readonly #url: string
  readonly #project: string

  constructor(url: string, project: string) {
    this.#url = url
    this.#project = project
  }

  async lines(): Promise<readonly string[]> {
    const parameters = `project=${this.#project}&allow_cache=false`
    const read = async (path: string, name: string) => objects(await get(this.#url, `${path}?${parameters}`), name)
    const [entities, sources, views, labels, services, saved, features] = await Promise.all([
      read('entities', 'entities'),
      read('data_sources', 'dataSources'),
      read('feature_views', 'featureViews'),
      read('label_views', 'featureViews'),
      read('feature_services', 'featureServices'),
      read('saved_datasets', 'savedDatasets'),
      read('features', 'features'),
    ])
    return [
      ...entities.flatMap((one) => this.#entity(one)),
      ...sources.flatMap((one) => this.#source(one)),
      ...views.flatMap((one) => this.#view(one)),
      ...features.flatMap((one) => this.#feature(one, views)),
      ...labels.flatMap((one) => this.#labels(one)),
      ...services.flatMap((one) => this.#service(one)),
      ...saved.flatMap((one) => this.#dataset(one)),
    ]
  }

  at(component: string, ...names: readonly string[]): string {
    return [component, 'feast', this.#project, ...names.filter((name) => name !== '')].join('/')
  }

  named(component: string, of: JsonObject, more: Readonly<Record<string, unknown>>, name = text(of.name)): string {
    const tags = formatTags(Object.entries(member(of, 'tags')).map(([key, value]) => [key, text(value)]))
    return thing(this.at(component, name), { name: of.name, description: of.description, tags, ...more })
  }

  #contains(component: string, name: Json | undefined): string {
    return edge('FeastProject.contains', this.at('feast-project'), this.at(component, text(name)))
  }

  #entity(entity: JsonObject): readonly string[] {
    const spec = member(entity, 'spec')
    if (spec.name === '__dummy') return []
    const { joinKey, valueType } = spec
    return [
      this.named('feast-entity', spec, { joinKey, valueType, ...times(entity) }),
      this.#contains('feast-entity', spec.name),
    ]
  }

  #source(source: JsonObject): readonly string[] {
    const { database, schema, table } = member(source, 'snowflakeOptions')
    const athena = member(source, 'athenaOptions')
    const location =
      text(member(source, 'fileOptions').uri) ||
      text(member(source, 'kafkaOptions').topic) ||
      (table !== undefined && [database, schema, table].map(text).join('.')) ||
      (athena.table !== undefined && [athena.dataSource, athena.database, athena.table].map(text).join('.'))
    const asked = objects(member(source, 'requestDataOptions'), 'schema')
    const shown = {
      kind: SOURCES[text(source.type)],
      location: location === false ? '' : location,
      schema: asked.length === 0 ? null : asked.map(({ name, valueType }) => ({ name, type: valueType })),
      event: source.timestampField,
      created: source.createdTimestampColumn,
      partition: source.datePartitionColumn,
      renamed: sortedByName(member(source, 'fieldMapping')),
      ...times(source),
    }
    const batch = text(member(source, 'batchSource').name)
    const backed = edge('DataSource.backedBy', this.at('data-source', text(source.name)), this.at('data-source', batch))
    return [
      this.named('data-source', source, shown),
      this.#contains('data-source', source.name),
      ...(batch === '' ? [] : [backed]),
    ]
  }

  #view(view: JsonObject): readonly string[] {
    const [spec, meta] = [member(view, 'spec'), member(view, 'meta')]
    const uri = this.at('feature-group', text(spec.name))
    const code =
      member(member(spec, 'featureTransformation'), 'userDefinedFunction').bodyText ??
      member(spec, 'userDefinedFunction').bodyText
    const ends = objects(meta, 'materializationIntervals').map((one) => text(one.endTime))
    const ttl = text(spec.ttl)
    const from = (to: string) => edge('FeatureGroup.computedFrom', uri, to)
    const parameters = Object.values(member(spec, 'sources')).flatMap((one) => {
      const projection = member(one ?? null, 'featureViewProjection')
      return objects(projection, 'featureColumns').map((column) =>
        this.at('feature', text(projection.featureViewName), text(column.name)),
      )
    })
    return [
      this.named('feature-group', spec, {
        kind: KINDS[text(view.type)],
        status: spec.disabled === true ? 'DISABLED' : meta.state,
        version: text(meta.currentVersionNumber),
        entityKeys: keysOf(spec),
        ttl: ttl === '0s' ? '' : ttl,
        online: spec.online === true,
        code,
        materialisedTo: ends.toSorted().at(-1),
        ...times(view),
      }),
      this.#contains('feature-group', spec.name),
      ...texts(spec.entities).map((name) => edge('FeastEntity.identifies', this.at('feast-entity', name), uri)),
      ...sourcesOf(spec).map((name) => from(this.at('data-source', name))),
      ...parameters.map(from),
      ...objects(spec, 'sourceViews').map((one) => from(this.at('feature-group', text(one.name)))),
    ]
  }

  #feature(feature: JsonObject, views: readonly JsonObject[]): readonly string[] {
    const view = text(feature.featureView)
    const spec = views.map((one) => member(one, 'spec')).find((one) => one.name === view) ?? {}
    const inView = objects(spec, 'features').find((one) => one.name === feature.name)
    // A feature's name means nothing without its view, and label views have none.
    if (inView === undefined) return []
    const uri = this.at('feature', view, text(feature.name))
    const shown = { valueType: inView.valueType, unit: member(feature, 'tags').unit }
    return [
      this.named('feature', feature, shown, `${view}/${text(feature.name)}`),
      edge('Feature.inGroup', uri, this.at('feature-group', view)),
      ...sourcesOf(spec).map((name) => edge('Feature.sourcedFrom', uri, this.at('data-source', name))),
    ]
  }

  #labels(view: JsonObject): readonly string[] {
    const spec = member(view, 'spec')
    const uri = this.at('feast-label-view', text(spec.name))
    const labels = objects(spec, 'features').map(({ name }) => ({ name }))
    const about = text(spec.referenceFeatureView)
    return [
      this.named('feast-label-view', spec, {
        entityKeys: keysOf(spec),
        labels,
        labeler: spec.labelerField,
        ...times(view),
      }),
      this.#contains('feast-label-view', spec.name),
      edge('FeastLabelView.collectedFrom', uri, this.at('data-source', text(member(spec, 'source').name))),
      edge('FeastLabelView.annotates', uri, this.at('feature-group', about)),
      ...texts(spec.entities).map((name) => edge('FeastEntity.identifies', this.at('feast-entity', name), uri)),
    ]
  }

  #service(service: JsonObject): readonly string[] {
    const spec = member(service, 'spec')
    const uri = this.at('feast-feature-service', text(spec.name))
    const served = objects(spec, 'features').flatMap((view) =>
      objects(view, 'featureColumns').map((column) =>
        this.at('feature', text(view.featureViewName), text(column.name)),
      ),
    )
    // In the service a feature goes by the name in its projection; the feature itself is the view's.
    const renamed = objects(spec, 'features').filter(
      (one) => one.featureViewNameAlias || one.joinKeyMap || one.versionTag !== undefined,
    )
    const projections = renamed.map((one) => {
      const names = objects(one, 'featureColumns').map(({ name }) => text(name))
      const keys = Object.entries(member(one, 'joinKeyMap')).map(([key, by]) => `${key}=${text(by)}`)
      const name = `${text(one.featureViewName)} as ${text(one.featureViewNameAlias)}`
      return `${name} at ${text(one.versionTag)} by ${keys.join()}: ${names.join()}`
    })
    return [
      this.named('feast-feature-service', spec, { projections: projections.join('; '), ...times(service) }),
      this.#contains('feast-feature-service', spec.name),
      ...served.map((feature) => edge('FeastFeatureService.serves', uri, feature)),
    ]
  }

  #dataset(saved: JsonObject): readonly string[] {
    const spec = member(saved, 'spec')
    const uri = this.at('dataset', text(spec.name))
    const file = member(member(spec, 'storage'), 'fileStorage')
    const schema = [...texts(spec.joinKeys), ...texts(spec.features)].map((name) => ({ name }))
    const service = text(spec.featureServiceName)
    return [
      this.named('dataset', spec, { location: file.uri, format: 'parquet', schema, ...times(saved) }),
      this.#contains('dataset', spec.name),
      ...texts(spec.features).map((feature) =>
        edge('Dataset.derivedFrom', uri, this.at('feature', ...feature.split(':'))),
      ),
      ...(service === '' ? [] : [edge('FeastFeatureService.savedAs', this.at('feast-feature-service', service), uri)]),
    ]
  }
}

/** The time of its last application changes without a change, and has a separate test. */
const times = (of: JsonObject) => ({ createdAt: member(of, 'meta').createdTimestamp })

const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.map((item) => text(item as Json)) : []

const keysOf = (spec: JsonObject) =>
  objects(spec, 'entityColumns')
    .map(({ name }) => text(name))
    .filter((name) => name !== '__dummy_id')

/** Returns the names of a view's data sources. */
function sourcesOf(spec: JsonObject): readonly string[] {
  const requested = Object.values(member(spec, 'sources')).map((one) => (isObject(one) ? one.requestDataSource : null))
  return [spec.batchSource, spec.streamSource, ...requested].flatMap((one) =>
    isObject(one) ? [text(one.name as Json)] : [],
  )
}
