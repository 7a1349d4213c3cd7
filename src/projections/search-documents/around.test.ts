import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { BUILTIN } from '../../catalogue/builtin.ts'
import { mergeEntity } from '../../catalogue/entity.ts'
import { isInProduction } from '../../catalogue/in-production.ts'
import { builtinCatalogue, loadCatalogue } from '../../catalogue/load.ts'
import { pathStart } from '../../contracts/paths.ts'
import type { DocumentWrite } from '../../contracts/log.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import { randomFrom, type Random } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import { finish } from '../../lib/pausing-work.ts'
import type { EdgeClaim, EdgeTypeId } from '../../model/facts.ts'
import { MOVED_TO } from '../../model/key.ts'
import { LOOKUP_TYPE, lookupUri, RESOLVES_TO } from '../../model/lookup.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { companyWrite } from '../../testing/search/company.ts'
import { expectedDocuments } from '../../testing/search/expected.ts'
import { teamClosure } from '../../walk/team-closure.ts'
import { commitOf, edge, editedBy, gone, keyOf, stateFacts } from '../../testing/store/build.ts'
import { pick } from '../../testing/store/sequence.ts'
import type { Graph } from '../graph/graph.ts'
import { loadGraph } from '../graph/load-from-record.ts'
import {
  nodesOfList,
  MAX_AROUND,
  surroundingsIn,
  type AroundNodes,
  type RippleSources,
  type SearchSurroundings,
} from '../../walk/around.ts'

const catalogue = builtinCatalogue()
const { paths } = must(compilePaths(catalogue))
const OWNING_TEAM: EdgeTypeId = 'Entity.owningTeam'

const uri = (component: string, id: string): Uri => must(makeUri(component, 'here', id))

const NONE: ReadonlySet<number> = new Set()
const NO_STARTS: RippleSources = {
  renamed: NONE,
  regrouped: NONE,
  retyped: NONE,
  reowned: NONE,
  promoted: NONE,
  used: NONE,
}

async function graphOf(writes: readonly DocumentWrite[]): Promise<Graph> {
  const store = openSqliteStore({ path: ':memory:' })
  for (const [n, write] of writes.entries()) await store.commit([commitOf(n + 1, [write])])
  const graph = await loadGraph(store)
  await store.close()
  return graph
}

function surroundingsOf(graph: Graph): SearchSurroundings {
  return surroundingsIn(
    () => graph,
    () => catalogue,
    finish,
  )
}

async function aroundOne(graph: Graph, of: Uri): Promise<AroundNodes> {
  return await surroundingsOf(graph).around(Uint32Array.of(graph.idOf(of) ?? 0), graph.head)
}

function urisOf(graph: Graph, lists: AroundNodes['owners']): readonly Uri[] {
  return Array.from(nodesOfList(lists, 0), (node) => graph.uriOf(node))
}

/** Returns what has to be written again once an entity changed in one way. */
async function dependentsOf(graph: Graph, kind: keyof RippleSources, of: Uri): Promise<readonly Uri[]> {
  const starts = { ...NO_STARTS, [kind]: new Set([graph.idOf(of) ?? 0]) }
  const found = await surroundingsOf(graph).dependents(starts, graph.head)
  return [...found].map((node) => graph.uriOf(node))
}

it('includes the concluded owning teams and the teams above them', async () => {
  let [teams, above] = [0, 0]
  for (let seed = 1; seed <= 30; seed++) {
    const random = randomFrom(seed)
    const graph = await graphOf(Array.from({ length: 40 }, () => companyWrite(random)))
    const nodes = Uint32Array.from({ length: graph.idBound - 1 }, (_, n) => n + 1)
    const around = await surroundingsOf(graph).around(nodes, graph.head)
    for (const [n, node] of nodes.entries()) {
      // The rule begins at described entities.
      if (graph.typeOf(node, graph.head) === null) continue
      const owning = paths.concluded(OWNING_TEAM, 'out', pathStart(node, graph, graph.head)) ?? []
      const expected = teamClosure({ graph, at: graph.head }, owning, 'out').toSorted((a, b) => a - b)
      above += expected.length - owning.length
      const found = [...nodesOfList(around.teams, n)]
      expect(found, `seed ${seed}, ${graph.uriOf(node)}`).toEqual(expected)
      teams += found.length
    }
  }
  expect(teams).toBeGreaterThan(100)
  expect(above).toBeGreaterThan(10)
})

describe('puts into production what the condition of policies finds there:', () => {
  const MODELS = ['m1', 'm2'].map((id) => uri('model', id))
  const VERSIONS = ['v1', 'v2', 'v3'].map((id) => uri('model', id))
  const DEPLOYMENTS = ['d1', 'd2'].map((id) => uri('deployment', id))
  const TYPES = ['Model', 'ModelInstance', 'ModelDeployment'] as const
  const policies = TYPES.map((type) => ({
    id: `X-${type}`,
    title: 'Production',
    severity: 'warn',
    of: [type],
    where: ['in production'],
    requires: 'ownedBy',
    says: '{subject} is in production.',
  }))
  const judging = must(loadCatalogue([...BUILTIN, { name: 'x.json', content: { policies } }]))
  const { paths: judged } = must(compilePaths(judging))

  function randomWrite(random: Random): DocumentWrite {
    const type = pick(random, TYPES)
    const of = pick(random, type === 'Model' ? MODELS : type === 'ModelInstance' ? VERSIONS : DEPLOYMENTS)
    const key = keyOf(of, type, 'here')
    if (random() < 0.1) return gone(key)
    if (type === 'Model') return stateFacts(key, { facts: { stage: pick(random, ['production', 'retired', 'draft']) } })
    const [name, targets] =
      type === 'ModelInstance'
        ? (['ModelInstance.instanceOf', MODELS] as const)
        : (['ModelDeployment.deploys', VERSIONS] as const)
    const facts = {
      tags: [{ tag: 'alias', value: pick(random, ['champion', 'challenger', 'mine']) }],
      environment: pick(random, ['production', 'staging']),
      status: pick(random, ['serving', 'retired']),
    }
    return stateFacts(key, {
      facts: type === 'ModelInstance' ? { tags: facts.tags } : { ...facts, tags: [] },
      edges: [edge(name, of, pick(random, targets))],
    })
  }

  it('by what an entity states, or what leads to it', async () => {
    const found = { itself: 0, byOthers: 0, not: 0 }
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomFrom(seed)
      const store = openSqliteStore({ path: ':memory:' })
      for (let n = 1; n <= 20; n++) await store.commit([commitOf(n, [randomWrite(random)])])
      const graph = await loadGraph(store)
      const at = graph.head
      const records = await store.entities([...MODELS, ...VERSIONS, ...DEPLOYMENTS], at)
      const entities = new Map(
        records.flatMap((record) =>
          record === null ? [] : [[record.node, mergeEntity(record.stated, record.uri, judging)] as const],
        ),
      )
      const attribute = (node: number, name: string) => entities.get(node)?.attributes[name]
      for (const { node, facts } of await expectedDocuments(store, judging)) {
        const entity = entities.get(node)
        if (entity === undefined || entity.entityType === null) continue
        const start = { ...pathStart(node, graph, at), notes: null, attribute }
        const passes = judged.passes(`X-${entity.entityType}`, start, 0)
        expect(facts.production, `seed ${seed}, ${graph.uriOf(node)}`).toBe(passes)
        found[!passes ? 'not' : isInProduction(entity, judging) ? 'itself' : 'byOthers']++
      }
      await store.close()
    }
    expect(found.itself).toBeGreaterThan(20)
    expect(found.byOthers).toBeGreaterThan(10)
    expect(found.not).toBeGreaterThan(20)
  })
})

const model = uri('model', 'm')
const instance = (n: number): Uri => uri('model', `i${n}`)
const about = (of: Uri, type: string, edges: readonly EdgeClaim[]): DocumentWrite =>
  stateFacts(keyOf(of, type, 'here'), { edges })

it('counts what uses an entity, and shows the owners and neighbours', async () => {
  const [run, column, feature, test, dataset, user] = [
    uri('pipeline-run', 'r'),
    uri('dataset-column', 'c'),
    uri('feature', 'f'),
    uri('ab-test', 't'),
    uri('dataset', 'd'),
    uri('user', 'u'),
  ]
  const graph = await graphOf([
    about(model, 'Model', [edge('Model.currentInstance', model, instance(1)), edge('Entity.ownedBy', model, user)]),
    about(instance(1), 'ModelInstance', [
      edge('ModelInstance.instanceOf', instance(1), model),
      edge('ModelInstance.producedBy', instance(1), run),
      edge('ModelInstance.usesFeature', instance(1), feature),
      edge('ModelInstance.testedIn', instance(1), test),
    ]),
    about(instance(2), 'ModelInstance', [
      edge('ModelInstance.instanceOf', instance(2), model),
      edge('ModelInstance.usesFeature', instance(2), feature),
    ]),
    about(feature, 'Feature', [edge('Feature.sourcedFrom', feature, dataset)]),
    // Its own columns aren't users.
    about(column, 'DatasetColumn', [edge('DatasetColumn.columnOf', column, dataset)]),
  ])
  const usage = async (of: Uri) => (await aroundOne(graph, of)).usage[0]
  expect(await usage(feature)).toBe(2)
  // A test of a version; the versions aren't users.
  expect(await usage(model)).toBe(1)
  expect(await usage(instance(1))).toBe(1)
  expect(await usage(instance(2))).toBe(0)
  expect(await usage(dataset)).toBe(1)
  expect(await usage(run)).toBe(1)
  expect(await usage(user)).toBe(0)
  const found = await aroundOne(graph, model)
  expect(urisOf(graph, found.neighbours)).toEqual([instance(1), instance(2)])
  expect(urisOf(graph, found.owners)).toEqual([user])
})

it('counts what uses versions of an entity once, and neither these nor other names of the same data', async () => {
  const [table, other, version, report] = [
    uri('dataset', 'table'),
    uri('dataset', 'other'),
    uri('dataset-version', 'table-1'),
    uri('dataset', 'report'),
  ]
  const [caller, pipeline, run] = [uri('pipeline', 'caller'), uri('pipeline', 'p'), uri('pipeline-run', 'r')]
  const graph = await graphOf([
    about(model, 'Model', [edge('Model.currentInstance', model, instance(1))]),
    about(instance(1), 'ModelInstance', [edge('ModelInstance.instanceOf', instance(1), model)]),
    about(instance(2), 'ModelInstance', [
      edge('ModelInstance.instanceOf', instance(2), model),
      edge('ModelInstance.basedOn', instance(2), instance(1)),
    ]),
    about(instance(3), 'ModelInstance', [
      edge('ModelInstance.basedOn', instance(3), instance(1)),
      edge('ModelInstance.basedOn', instance(3), instance(2)),
      edge('ModelInstance.basedOn', instance(3), model),
      edge('ModelInstance.trainedOn', instance(3), table),
      edge('ModelInstance.trainedOn', instance(3), version),
    ]),
    about(table, 'Dataset', [edge('Dataset.sameAs', table, other)]),
    about(other, 'Dataset', [edge('Dataset.sameAs', other, table)]),
    about(version, 'DatasetVersion', [edge('DatasetVersion.versionOf', version, table)]),
    about(report, 'Dataset', [edge('Dataset.derivedFrom', report, table)]),
    about(pipeline, 'Pipeline', []),
    about(caller, 'Pipeline', [edge('Pipeline.calls', caller, pipeline)]),
    about(run, 'PipelineRun', [edge('PipelineRun.runOf', run, pipeline), edge('PipelineRun.produced', run, other)]),
  ])
  const usage = async (of: Uri) => (await aroundOne(graph, of)).usage[0]
  expect(await usage(model)).toBe(1)
  expect(await usage(instance(1))).toBe(2)
  expect(await usage(table)).toBe(2)
  expect(await usage(other)).toBe(0)
  expect(await usage(caller)).toBe(0)
  // Pipelines have very many runs, so what these made isn't counted.
  expect(await usage(pipeline)).toBe(1)
  expect(await dependentsOf(graph, 'used', version)).toEqual([table])
})

it('leaves out a rejected edge, and counts an edge with two supports once', async () => {
  const [feature, other] = [uri('feature', 'f'), uri('feature', 'g')]
  const uses = (to: Uri): EdgeClaim => edge('ModelInstance.usesFeature', instance(1), to)
  const graph = await graphOf([
    about(instance(1), 'ModelInstance', [uses(feature), uses(other)]),
    stateFacts(keyOf(instance(1), 'ModelInstance', 'catalog'), { edges: [uses(feature)] }),
    editedBy('ann', instance(1), [{ kind: 'reject', edge: uses(other) }]),
  ])
  expect(urisOf(graph, (await aroundOne(graph, instance(1))).neighbours)).toEqual([feature])
  expect((await aroundOne(graph, feature)).usage[0]).toBe(1)
  expect((await aroundOne(graph, other)).usage[0]).toBe(0)
})

it('shows some neighbours of every kind around a hub, within its bound', async () => {
  const [pipeline, node] = [uri('pipeline', 'p'), uri('pipeline-node', 'n')]
  const runs = Array.from({ length: 300 }, (_, n) => uri('pipeline-run', `r${n}`))
  const graph = await graphOf([
    ...runs.map((run) => about(run, 'PipelineRun', [edge('PipelineRun.runOf', run, pipeline)])),
    about(node, 'PipelineNode', [edge('PipelineNode.nodeOf', node, pipeline)]),
  ])
  const neighbours = urisOf(graph, (await aroundOne(graph, pipeline)).neighbours)
  expect(neighbours).toHaveLength(MAX_AROUND)
  expect(neighbours.slice(0, 3)).toContain(node)
  expect(neighbours.filter((one) => one !== node)).toEqual(runs.slice(0, MAX_AROUND - 1))
})

it('shows nothing around a node that the graph does not have yet', async () => {
  const graph = await graphOf([about(model, 'Model', [])])
  const surroundings = surroundingsOf(graph)
  const around = await surroundings.around(Uint32Array.of(99, graph.idOf(model) ?? 0), graph.head)
  expect([...around.usage]).toEqual([0, 0])
  const unknown = new Set([99])
  const starts: RippleSources = {
    renamed: unknown,
    regrouped: unknown,
    retyped: unknown,
    reowned: unknown,
    promoted: unknown,
    used: unknown,
  }
  expect([...(await surroundings.dependents(starts, graph.head))]).toEqual([])
})

it('rewrites every document below a team that moves to another one', async () => {
  const [org, team, sub, ann] = [uri('group', 'org'), uri('group', 'team'), uri('group', 'sub'), uri('user', 'ann')]
  const [tagged, byAnn] = [uri('dataset', 'tagged'), uri('dataset', 'by-ann')]
  const graph = await graphOf([
    about(team, 'Group', [edge('Group.partOf', team, org)]),
    about(sub, 'Group', [edge('Group.partOf', sub, team)]),
    about(ann, 'User', [edge('User.memberOf', ann, sub)]),
    about(model, 'Model', [edge('Entity.ownedBy', model, sub)]),
    about(byAnn, 'Dataset', [edge('Entity.ownedBy', byAnn, ann)]),
    about(tagged, 'Dataset', [edge('Entity.taggedTeam', tagged, sub)]),
    about(instance(1), 'ModelInstance', [edge('Entity.ownedBy', instance(1), org)]),
  ])
  const dependents = await dependentsOf(graph, 'regrouped', team)
  expect(dependents.toSorted()).toEqual([byAnn, tagged, model].toSorted())
  expect(urisOf(graph, (await aroundOne(graph, byAnn)).teams).toSorted()).toEqual([org, sub, team])
})

it('finds a renamed container of an entity, and its members, by its present URI', async () => {
  const [former, ann] = [uri('model', 'former'), uri('user', 'ann')]
  const graph = await graphOf([
    about(former, 'Model', [edge(MOVED_TO, former, model)]),
    about(model, 'Model', [edge('Entity.ownedBy', model, ann)]),
    about(instance(1), 'ModelInstance', [edge('ModelInstance.instanceOf', instance(1), former)]),
    about(instance(2), 'ModelInstance', [
      edge('ModelInstance.instanceOf', instance(2), model),
      edge('Entity.ownedBy', instance(2), uri('group', 'team')),
    ]),
  ])
  const { containers, aroundContainers } = await aroundOne(graph, instance(1))
  expect(Array.from(nodesOfList(containers, 0), (at) => graph.uriOf(aroundContainers.nodes[at] ?? 0))).toEqual([model])
  expect(urisOf(graph, aroundContainers.owners)).toEqual([ann])
  // What has a team of its own inherits nothing.
  expect(await dependentsOf(graph, 'reowned', model)).toEqual([instance(1)])
})

it('lets data that nobody owns inherit from the same data under another name', async () => {
  const [table, file, version, ann] = [
    uri('dataset', 'table'),
    uri('dataset', 'file'),
    uri('dataset-version', 'file-1'),
    uri('user', 'ann'),
  ]
  const graph = await graphOf([
    about(table, 'Dataset', [edge('Entity.ownedBy', table, ann)]),
    about(file, 'Dataset', []),
    about(version, 'DatasetVersion', [
      edge('DatasetVersion.versionOf', version, file),
      edge('DatasetVersion.contentOf', version, table),
    ]),
    about(ann, 'User', []),
  ])
  const { owners, aroundContainers } = await aroundOne(graph, file)
  expect(urisOf(graph, owners)).toEqual([])
  expect(urisOf(graph, aroundContainers.owners)).toEqual([ann])
  expect((await aroundOne(graph, table)).aroundContainers.nodes).toHaveLength(0)
  const dependents = (of: Uri) => dependentsOf(graph, 'reowned', of)
  expect(await dependents(table)).toEqual([file])
  expect(await dependents(version)).toEqual([file])
})

it('finds what puts a model into production, and the model by each of that', async () => {
  const [deployment, service] = [uri('deployment', 'd'), uri('service', 's')]
  const graph = await graphOf([
    about(model, 'Model', []),
    about(instance(1), 'ModelInstance', [edge('ModelInstance.instanceOf', instance(1), model)]),
    about(instance(2), 'ModelInstance', [edge('ModelInstance.instanceOf', instance(2), model)]),
    about(deployment, 'ModelDeployment', [
      edge('ModelDeployment.deploys', deployment, instance(2)),
      edge('ModelDeployment.runsOn', deployment, service),
    ]),
  ])
  const production = async (of: Uri) => urisOf(graph, (await aroundOne(graph, of)).production)
  expect(await production(model)).toEqual([instance(1), instance(2), deployment])
  expect(await production(instance(2))).toEqual([deployment])
  expect([await production(instance(1)), await production(deployment)]).toEqual([[], []])
  const dependents = (of: Uri) => dependentsOf(graph, 'promoted', of)
  expect(await dependents(deployment)).toEqual([instance(2), model])
  expect(await dependents(instance(1))).toEqual([model])
  expect(await dependents(model)).toEqual([])
})

it('numbers an edge type once the graph has one', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  await store.commit([commitOf(1, [about(model, 'Model', [])])])
  const graph = await loadGraph(store)
  const surroundings = surroundingsOf(graph)
  const owners = async () => [...(await surroundings.around(Uint32Array.of(1), graph.head)).owners.nodes]
  expect(await owners()).toEqual([])
  await store.commit([commitOf(2, [about(model, 'Model', [edge('Entity.ownedBy', model, uri('user', 'u'))])])])
  for (const entry of await store.read(1, 10)) graph.apply(entry)
  expect(await owners()).toEqual([2])
  await store.close()
})

it("shows whom an owner's address or name resolves to, else the address or name", async () => {
  const [known, unknown, user] = [
    must(lookupUri('name', 'here', 'bob')),
    must(lookupUri('name', 'here', 'alice')),
    uri('user', 'bob'),
  ]
  const graph = await graphOf([
    about(user, 'User', []),
    stateFacts(keyOf(known, LOOKUP_TYPE, 'here'), { edges: [edge(RESOLVES_TO, known, user)] }),
    about(model, 'Model', [edge('Entity.ownedBy', model, known), edge('Entity.ownedBy', model, unknown)]),
  ])
  const { owners, teams } = await aroundOne(graph, model)
  expect([urisOf(graph, owners).toSorted(), urisOf(graph, teams)]).toEqual([[unknown, user], []])
})
