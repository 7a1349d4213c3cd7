import type { Json } from '../../lib/json.ts'
import type { EdgeClaim, EdgeTypeId, Statement } from '../../model/facts.ts'
import { canonicalUri, type Uri } from '../../model/uri.ts'
import { must } from '../../lib/result.ts'

/** One answer of one source, in short. */
export interface Saying {
  readonly platform: string
  readonly type: string
  readonly uri: Uri
  readonly statement: Statement
  readonly etag?: string | null
}

export const at = (text: string): Uri => must(canonicalUri(text))

interface CompanyStatement {
  readonly type: string
  readonly uri: string
  readonly attributes?: Readonly<Record<string, Json>>
  /** `[edge type, target]`, from the entity itself unless a third member says otherwise. */
  readonly edges?: readonly (readonly [EdgeTypeId, string, string?])[]
  /** Parts that it names: cells. */
  readonly parts?: readonly {
    readonly type: string
    readonly uri: string
    readonly attributes: Readonly<Record<string, Json>>
  }[]
  readonly platform?: string
}

/** States an entity and what it leads to. */
export function thing(
  type: string,
  uri: string,
  attributes: Readonly<Record<string, Json>>,
  ...edges: readonly (readonly [EdgeTypeId, string])[]
): Saying {
  return saying({ type, uri, attributes, edges })
}

export function saying(statement: CompanyStatement): Saying {
  const uri = at(statement.uri)
  const edges = (statement.edges ?? []).map(([type, to, from]): EdgeClaim => ({
    type,
    from: from === undefined ? uri : at(from),
    to: at(to),
  }))
  const nodes = [
    { type: statement.type, uri: statement.uri, attributes: statement.attributes ?? {} },
    ...(statement.parts ?? []),
  ]
  return {
    platform: statement.platform ?? statement.uri.split('/')[3] ?? '',
    type: statement.type,
    uri,
    statement: {
      nodes: nodes.map((n) => ({ uri: at(n.uri), attributes: { entityType: n.type, ...n.attributes } })),
      edges,
      references: edges.map((e) => ({ uri: e.to, expects: [] })),
      lookupsToRecheck: [],
    },
  }
}

export const INSTANCE = 'aip://model/registry/ranking-model-v5-20XX0101'
export const MODEL = 'aip://model/registry/ranking-v5'
export const RUN = 'aip://pipeline-run/orchestrator/train-weekly-ranking-20XX0101'
export const TEST = 'aip://ab-test/experimentation/12345'
export const ALICE = 'aip://user/identity/alice'
const PIPELINE = 'aip://pipeline/orchestrator/weekly-ranking-trainer'
const CELL = (n: number): string => `${TEST.replace('ab-test', 'ab-test-cell')}/${n}`

/**
 * The people and entities of the contract's example. Each of the `features` has data, through a version and directly.
 */
export function company(features = 2): readonly Saying[] {
  return [
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranking v5', framework: 'torch' },
      edges: [
        ['Entity.ownedBy', ALICE],
        ['Model.currentInstance', 'aip://model/registry/ranking-model-v6'],
      ],
    }),
    saying({
      type: 'ModelInstance',
      uri: INSTANCE,
      attributes: {
        version: '5.0',
        tags: [{ tag: 'team', value: 'personalization' }],
        metrics: [{ name: 'auc', value: 0.8 }],
      },
      edges: [
        ['ModelInstance.instanceOf', MODEL],
        ['ModelInstance.producedBy', RUN],
        ['Entity.ownedBy', ALICE],
        ...numbers(features).map((n): [EdgeTypeId, string] => [
          'ModelInstance.usesFeature',
          n % 2 === 0 ? `aip://feature/feature-store/f${n}` : `aip://feature-version/feature-store/f${n}-v1`,
        ]),
      ],
    }),
    saying({
      type: 'PipelineRun',
      uri: RUN,
      edges: [
        ['PipelineRun.runOf', PIPELINE],
        ['PipelineRun.executedFor', CELL(2)],
        ['AbTestCell.belongsTo', TEST, CELL(2)],
      ],
      parts: [{ type: 'AbTestCell', uri: CELL(2), attributes: { number: 2, name: 'treatment_ranking_v5' } }],
    }),
    saying({
      type: 'AbTest',
      uri: TEST,
      attributes: { name: 'Ranking Model v5 vs v4', status: 'ACTIVE' },
      edges: [['AbTestCell.belongsTo', TEST, CELL(1)]],
      parts: [{ type: 'AbTestCell', uri: CELL(1), attributes: { number: 1, name: 'control_ranking_v4' } }],
    }),
    saying({
      type: 'Pipeline',
      uri: PIPELINE,
      attributes: { name: 'Weekly ranking trainer' },
      edges: [['Entity.ownedBy', 'aip://group/identity/personalization']],
    }),
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice', email: 'alice@netflix.com' } }),
    saying({ type: 'Group', uri: 'aip://group/identity/personalization', attributes: { name: 'Personalization' } }),
    ...numbers(features).flatMap(feature),
  ]
}

/** The edges that inference would add: the test and the pipeline of the instance. */
export const CONCLUDED: Saying = {
  ...saying({ type: 'ModelInstance', uri: INSTANCE, platform: 'rules' }),
  statement: {
    nodes: [],
    edges: [
      { type: 'ModelInstance.testedIn', from: at(INSTANCE), to: at(TEST) },
      { type: 'ModelInstance.pipeline', from: at(INSTANCE), to: at(PIPELINE) },
    ],
    references: [],
    lookupsToRecheck: [],
  },
}

function feature(n: number): readonly Saying[] {
  const uri = `aip://feature/feature-store/f${n}`
  const version = `aip://feature-version/feature-store/f${n}-v1`
  return [
    saying({
      type: 'Feature',
      uri,
      attributes: { name: `Feature ${n}` },
      edges: [['Feature.sourcedFrom', `aip://dataset/datasets/d${n}`]],
    }),
    saying({
      type: 'FeatureVersion',
      uri: version,
      attributes: { version: '1' },
      edges: [
        ['FeatureVersion.versionOf', uri],
        ['FeatureVersion.computedFrom', `aip://data-source/datasets/s${n}`],
      ],
    }),
    saying({
      type: 'Dataset',
      uri: `aip://dataset/datasets/d${n}`,
      attributes: { name: `Dataset ${n}`, location: 's3://d' },
    }),
    saying({ type: 'DataSource', uri: `aip://data-source/datasets/s${n}`, attributes: { name: `Source ${n}` } }),
  ]
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i)
}

export const CONTRACT_QUERY = `query {
  model(id: "aip://model/registry/ranking-model-v5-20XX0101") {
    name
    owners { name }
    currentInstance {
      version
      pipeline { name owners { name } }
      features { edges { node { name data { edges { node { name } } } } } }
      associatedAbTests { name cells { number name } }
    }
  }
}`
