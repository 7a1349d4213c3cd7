import type { Json, JsonObject } from '../../../lib/json.ts'
import { edge, member, objects, presentOnly, tagged, text, thing } from '../lines.ts'

/** What DataHub's own library reads in its files: [urn, aspect, value], of which the last of its kind counts. */
export type ReadAspect = readonly [urn: string, aspect: string, value: JsonObject]

/** Which of our types a kind of DataHub is, and its id. */
const KINDS: Readonly<Record<string, string>> = {
  dataset: 'dataset',
  dataFlow: 'pipeline',
  dataJob: 'pipeline-node',
  mlFeatureTable: 'feature-group',
  mlFeature: 'feature',
  mlModelGroup: 'model',
  mlModel: 'model',
  corpuser: 'user',
  corpGroup: 'group',
}

function uriOf(urn: string): string {
  const kind = urn.split(':')[2] ?? ''
  const id = kind === 'corpuser' || kind === 'corpGroup' ? urn.split(':').slice(3).join(':') : urn
  return `${KINDS[kind] ?? kind}/datahub/${id}`
}

/** A line for each thing and each relationship that the graph has to show, written down without the provider. */
export function linesOfFiles(aspects: readonly ReadAspect[]): readonly string[] {
  const entities = new Map<string, Record<string, JsonObject>>()
  for (const [urn, aspect, value] of aspects) entities.set(urn, { ...entities.get(urn), [aspect]: value })
  const lines = [...entities].flatMap(([urn, of]) =>
    member(of, 'status').removed === true ? [] : linesOfEntity(urn, of),
  )
  return presentOnly(lines)
}

function linesOfEntity(urn: string, of: Readonly<Record<string, JsonObject>>): readonly string[] {
  const aspect = (name: string): JsonObject => of[name] ?? {}
  const uri = uriOf(urn)
  const to = (relation: string, targets: readonly Json[]) =>
    targets.map((target) => edge(relation, uri, uriOf(text(target))))
  const texts = (from: JsonObject, name: string): readonly Json[] => (Array.isArray(from[name]) ? from[name] : [])
  const urns = (from: JsonObject, name: string, key: string) => objects(from, name).map((one) => text(one[key]))
  const properties = {
    ...aspect('datasetProperties'),
    ...aspect('dataFlowInfo'),
    ...aspect('dataJobInfo'),
    ...aspect('mlModelGroupProperties'),
    ...aspect('mlModelProperties'),
    ...aspect('mlFeatureProperties'),
    ...aspect('corpGroupInfo'),
    ...aspect('editableDatasetProperties'),
  }
  const people = { ...aspect('corpUserInfo'), ...aspect('corpGroupInfo') }
  const tags: [string, string][] = [
    ...urns(aspect('globalTags'), 'tags', 'tag').map((tag): [string, string] => [tag.replace('urn:li:tag:', ''), '']),
    ...urns(aspect('glossaryTerms'), 'terms', 'urn').map((term): [string, string] => [
      'term',
      term.replace('urn:li:glossaryTerm:', ''),
    ]),
    ...texts(aspect('domains'), 'domains').map((one): [string, string] => [
      'domain',
      text(one).replace('urn:li:domain:', ''),
    ]),
  ]
  const keyed = /,([^,)]*)/.exec(urn)?.[1] ?? ''
  const jobs = aspect('dataJobInputOutput')
  const flow = /^urn:li:dataJob:\((.*\)),/.exec(urn)?.[1]
  const training = aspect('mlModelProperties')
  return [
    thing(uri, {
      name: text(properties.name) || text(people.displayName) || keyed,
      description: properties.description ?? null,
      tags: tagged(tags),
      columns: objects(aspect('schemaMetadata'), 'fields').map(
        (field) => `${text(field.fieldPath)} ${text(field.nativeDataType)}`,
      ),
    }),
    ...to('Entity.ownedBy', urns(aspect('ownership'), 'owners', 'owner')),
    ...to('Dataset.derivedFrom', urns(aspect('upstreamLineage'), 'upstreams', 'dataset')),
    ...to('PipelineNode.nodeOf', flow === undefined ? [] : [flow]),
    ...to('PipelineNode.reads', texts(jobs, 'inputDatasets')),
    ...to('PipelineNode.writes', texts(jobs, 'outputDatasets')),
    ...to('ModelInstance.instanceOf', texts(training, 'groups')),
    ...to('ModelInstance.usesFeature', texts(training, 'mlFeatures')),
    ...to('Feature.sourcedFrom', texts(aspect('mlFeatureProperties'), 'sources')),
    ...texts(aspect('mlFeatureTableProperties'), 'mlFeatures').map((one) =>
      edge('Feature.inGroup', uriOf(text(one)), uri),
    ),
    ...to('User.memberOf', texts(aspect('groupMembership'), 'groups')),
  ]
}
