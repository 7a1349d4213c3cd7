import type { Edge } from './oracle.ts'
import { expectedEstimates } from './similar.ts'

type Successors = ReadonlyMap<string, ReadonlySet<string>>

export interface Besides {
  /** The group that each entity's team tag names. */
  readonly teams?: ReadonlyMap<string, string>
  /** Conclusions that people reject, as `type|from|to`: no other conclusion depends on them. */
  readonly rejected?: ReadonlySet<string>
  /** Among equally similar entities, the one known first counts. */
  readonly idOf?: (uri: string) => number
  /** Tells whether it was ever described: a model that is only referred to isn't compared. */
  readonly isKnown?: (uri: string) => boolean
}

/** Computes the conclusions of the catalogue's rules from these edges, by plain joins: `type|from|to`. */
export function expectedConclusions(
  edges: readonly Pick<Edge, 'type' | 'from' | 'to'>[],
  { teams = new Map(), rejected = new Set(), idOf = () => 0, isKnown = () => true }: Besides = {},
): Set<string> {
  /** Keeps conclusions that others may depend on. */
  const standing = (r: Successors, types: Readonly<Record<string, string>>): Successors =>
    relation(pairsOf(r).filter(([from, to]) => !rejected.has(`${types[componentOf(from)] ?? ''}|${from}|${to}`)))
  const edgesOf = (type: string, backwards = false): Successors =>
    relation(edges.filter((e) => e.type === type).map((e) => (backwards ? [e.to, e.from] : [e.from, e.to])))
  const back = (type: string): Successors => edgesOf(type, true)
  const instances = back('ModelInstance.instanceOf')

  const tested = union(
    path(edgesOf('ModelInstance.producedBy'), edgesOf('PipelineRun.executedFor'), edgesOf('AbTestCell.belongsTo')), // D1
    path(back('ServingRule.serves'), edgesOf('ServingRule.forCell'), edgesOf('AbTestCell.belongsTo')), // D3
  )
  const used = edgesOf('ModelInstance.usesFeature')
  const features = union(endingIn(used, 'feature'), path(used, edgesOf('FeatureVersion.versionOf')))
  const uses = union(path(instances, features), edgesOf('Model.usesFeature')) // D4

  const withSameUri = withEqualKeys(edgesOf('Key.dataUri'))
  const isData = (uri: string): boolean => ['dataset', 'data-source'].includes(componentOf(uri))
  const joins = joining(withSameUri, isData, isData) // L1
  const contents = joining(withEqualKeys(edgesOf('Key.dataDigest')), isVersion, isVersion) // L2
  const same = standing(joins, SAME_AS)
  const contentsOf = joining(withSameUri, isVersion, isData) // L3
  const contentOf = standing(contentsOf, { 'dataset-version': 'DatasetVersion.contentOf' })

  // D5. Follows the maker of an entity, of a version's dataset, and of a dataset's versions; under any name.
  const maker = union(
    path(back('PipelineNode.writes'), edgesOf('PipelineNode.nodeOf')),
    path(back('PipelineRun.produced'), edgesOf('PipelineRun.runOf')),
  )
  const versionOf = edgesOf('DatasetVersion.versionOf')
  const nearby = union(versionOf, contentOf, path(reverseRelation(versionOf), contentOf))
  const makerOfSame = union(maker, path(same, maker))
  const made = union(
    makerOfSame,
    path(nearby, makerOfSame),
    path(reverseRelation(versionOf), back('PipelineRun.produced'), edgesOf('PipelineRun.runOf')),
  )
  const allMade = union(beginningIn(made, 'dataset'), beginningIn(made, 'dataset-version'))
  const madeBy = standing(allMade, MADE_BY)
  const reads = union(
    path(back('PipelineNode.nodeOf'), edgesOf('PipelineNode.reads')),
    path(back('PipelineRun.runOf'), edgesOf('PipelineRun.consumed')),
  )
  const upstream = union(edgesOf('Dataset.derivedFrom'), versionOf, same, contentOf, path(madeBy, reads))
  const service = union(
    path(instances, back('ModelDeployment.deploys'), edgesOf('ModelDeployment.runsOn')),
    path(instances, back('ServingRule.serves'), edgesOf('ServingRule.ruleOf')),
  )
  const fed = union(
    edgesOf('Feature.sourcedFrom'),
    path(back('FeatureVersion.versionOf'), edgesOf('FeatureVersion.computedFrom')),
  )

  const compared = new Map(
    [...standing(union(uses, edgesOf('Model.uses')), { model: 'Model.uses' })].filter(([model]) => isKnown(model)),
  )
  const computed = path(union(fed, path(fed, same)), madeBy)
  const trainedBy = path(edgesOf('ModelInstance.producedBy'), edgesOf('PipelineRun.runOf'))
  const trained = standing(trainedBy, { model: 'ModelInstance.pipeline' })
  const owners = edgesOf('Entity.ownedBy')
  const owned = union(endingIn(owners, 'user'), endingIn(owners, 'group'))
  // An entity with an unresolved owner counts as owned.
  const unowned = (near: Successors): Successors =>
    relation(pairsOf(path(near, owned)).filter(([thing]) => !owners.has(thing) && !teams.has(thing)))

  return new Set([
    ...formatPairs('ModelInstance.testedIn', tested),
    ...formatPairs('ModelInstance.pipeline', trainedBy), // D2
    ...formatPairs('Model.testedIn', path(instances, standing(tested, { model: 'ModelInstance.testedIn' }))), // D13
    ...formatPairs('Model.uses', uses),
    ...expectedEstimates(compared, { rejected, idOf }), // D11, D12
    ...formatPairs('Dataset.sameAs', beginningIn(joins, 'dataset')),
    ...formatPairs('DataSource.sameAs', beginningIn(joins, 'data-source')),
    ...formatPairs('DatasetVersion.sameContent', contents),
    ...formatPairs('DatasetVersion.contentOf', contentsOf),
    ...formatPairs('Dataset.madeBy', beginningIn(allMade, 'dataset')),
    ...formatPairs('DatasetVersion.madeBy', beginningIn(allMade, 'dataset-version')),
    ...formatPairs('Pipeline.follows', path(reads, madeBy)), // D6
    ...formatPairs('Pipeline.dependsOn', endingIn(reachFrom(reads, upstream), 'data-source')), // D7
    ...formatPairs('Feature.computedBy', computed), // D8
    ...formatPairs('Model.consumedByService', service), // D9
    ...formatPairs(
      'Feature.consumedByService',
      path(
        reverseRelation(standing(uses, { model: 'Model.uses' })),
        standing(service, { model: 'Model.consumedByService' }),
      ),
    ),
    ...formatPairs('Model.mightBeOwnedBy', unowned(path(instances, trained))), // L7
    ...formatPairs('Dataset.mightBeOwnedBy', unowned(beginningIn(madeBy, 'dataset'))),
    ...formatPairs(
      'Feature.mightBeOwnedBy',
      unowned(union(edgesOf('Feature.inGroup'), standing(computed, { feature: 'Feature.computedBy' }))),
    ),
    ...formatPairs(
      'Pipeline.mightBeOwnedBy',
      unowned(path(reverseRelation(trained), edgesOf('ModelInstance.instanceOf'))),
    ),
    ...formatPairs('Entity.owningTeam', owningTeams(edgesOf('Entity.ownedBy'), edgesOf('User.memberOf'), teams)), // D10
  ])
}

const SAME_AS = {
  dataset: 'Dataset.sameAs',
  'data-source': 'DataSource.sameAs',
}
const MADE_BY = { dataset: 'Dataset.madeBy', 'dataset-version': 'DatasetVersion.madeBy' }

/** Returns the owning groups; if there are none, those of its owners; if there are none, its team tag. */
function owningTeams(owners: Successors, memberOf: Successors, teams: ReadonlyMap<string, string>): Successors {
  const out = new Map<string, ReadonlySet<string>>()
  for (const [thing, team] of teams) out.set(thing, new Set([team]))
  for (const [thing, some] of path(owners, memberOf)) out.set(thing, some)
  for (const [thing, some] of endingIn(owners, 'group')) out.set(thing, some)
  return out
}

function relation(pairs: readonly (readonly [string, string])[]): Successors {
  const out = new Map<string, Set<string>>()
  for (const [from, to] of pairs) out.set(from, (out.get(from) ?? new Set()).add(to))
  return out
}

function pairsOf(r: Successors): (readonly [string, string])[] {
  return [...r].flatMap(([from, all]) => [...all].map((to) => [from, to] as const))
}

function union(...all: readonly Successors[]): Successors {
  return relation(all.flatMap(pairsOf))
}

function path(first: Successors, ...rest: readonly Successors[]): Successors {
  return rest.reduce(
    (sofar, next) =>
      relation(pairsOf(sofar).flatMap(([from, via]) => [...(next.get(via) ?? [])].map((to) => [from, to] as const))),
    first,
  )
}

function reverseRelation(r: Successors): Successors {
  return relation(pairsOf(r).map(([from, to]) => [to, from]))
}

function reachFrom(start: Successors, step: Successors): Successors {
  let all = start
  for (let before = -1; before !== pairsOf(all).length;) {
    before = pairsOf(all).length
    all = union(all, path(all, step))
  }
  return all
}

function endingIn(r: Successors, component: string): Successors {
  return relation(pairsOf(r).filter(([, to]) => componentOf(to) === component))
}

function beginningIn(r: Successors, component: string): Successors {
  return relation(pairsOf(r).filter(([from]) => componentOf(from) === component))
}

/** Joins entities with an equal key on other platforms. */
function withEqualKeys(keys: Successors): Successors {
  const pairs = pairsOf(path(keys, reverseRelation(keys)))
  return relation(pairs.filter(([one, other]) => one.split('/')[3] !== other.split('/')[3]))
}

function joining(r: Successors, from: (uri: string) => boolean, to: (uri: string) => boolean): Successors {
  return relation(pairsOf(r).filter((pair) => from(pair[0]) && to(pair[1])))
}

function isVersion(uri: string): boolean {
  return componentOf(uri) === 'dataset-version'
}

function componentOf(uri: string): string {
  return uri.split('/')[2] ?? ''
}

function formatPairs(type: string, r: Successors): string[] {
  return pairsOf(r).map(([subject, object]) => `${type}|${subject}|${object}`)
}
