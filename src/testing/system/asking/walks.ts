import { describe, expect, it } from 'vitest'
import type { AskedQuestions } from './asking.ts'
import { at, sortTexts, listOf, textsOf, uri, V5, modelUri, testUri, nodesOf, urisOfType } from './records.ts'

const INVESTIGATION = 'Why did a metric get worse, and who is affected?'

/** Questions of several steps. */
export function asksAlongWalks({ ask, questions, all, record, usersOf, testsOf, ownersOf }: AskedQuestions): void {
  describe('walks', () => {
    it('from a degraded metric to the exposed people', async () => {
      const first = await ask(INVESTIGATION, { variables: { model: modelUri('ranking-v5') } })
      const metrics = at(first, 'model.currentInstance.metrics') as { name: string; value: number; split: string }[]
      const degraded = metrics.filter(
        (m) =>
          m.split === 'production' &&
          metrics.some((v) => v.split === 'validation' && v.name === m.name && v.value > m.value),
      )
      expect(degraded.map((m) => m.name)).toEqual(['ndcg@10'])
      expect(at(first, 'model.currentInstance.uri')).toEqual([modelUri(V5)])

      // A feature is suspicious if no pipeline has made its data since: the runs of its pipeline failed.
      const suspicious: { feature: string; pipeline: string; dataset: string[]; team: string[] }[] = []
      for (const feature of sortTexts(at(first, 'model.currentInstance.features.edges.node.uri'))) {
        const second = await ask(INVESTIGATION, { block: 1, variables: { feature } })
        const edges = at(second, 'lineage.edges')
        for (const edge of edges.filter((e) => at(e, 'node.__typename')[0] === 'Pipeline')) {
          const runs = at(edge, 'node.runs.edges.node') as { status: string; endedAt: string }[]
          const last = runs.toSorted((a, b) => (a.endedAt < b.endedAt ? 1 : -1))[0]
          if (last?.status !== 'failed') continue
          const dataset = sortTexts(
            edges.filter((e) => at(e, 'node.__typename')[0] === 'Dataset').flatMap((e) => at(e, 'node.uri')),
          )
          suspicious.push({
            feature,
            pipeline: String(at(edge, 'node.uri')[0]),
            dataset,
            team: sortTexts(at(edge, 'owningTeams.name')),
          })
        }
      }
      const found = suspicious.find((s) => s.feature.endsWith('/watch-recency'))
      expect(found).toEqual({
        feature: 'aip://feature/feature-store/watch-recency',
        pipeline: 'aip://pipeline/orchestrator/playback-sessionizer',
        dataset: ['aip://dataset/datasets/member-watch-history'],
        team: ['Member Data'],
      })

      const third = await ask(INVESTIGATION, { block: 2, variables: { pipeline: found?.pipeline } })
      const failed = at(third, 'pipeline.runs.edges.node').filter((r) => at(r, 'status')[0] === 'failed')
      const records = all('orchestrator', 'pipeline-runs').filter(
        (r) => r.pipeline === 'playback-sessionizer' && r.status === 'failed',
      )
      expect(sortTexts(at({ failed }, 'failed.uri'))).toEqual(
        sortTexts(records.map((r) => uri('pipeline-run', 'orchestrator', r.run_id))),
      )
      expect(sortTexts(at({ failed }, 'failed.error'))).toEqual(sortTexts(records.map((r) => r.error)))
      expect(at({ failed }, 'failed.attempts.edges.node').filter((a) => at(a, 'status')[0] === 'failed').length).toBe(2)

      const last = await ask(INVESTIGATION, { block: 3, variables: { feature: found?.feature } })
      const exposed = sortTexts(usersOf('watch-recency').flatMap((i) => testsOf(String(i.id)))).filter(
        (id) => record('tests', id).status === 'ACTIVE',
      )
      expect(exposed).toContain('12345')
      expect(sortTexts(at(last, 'impact.runningTests.edges.node.uri'))).toEqual(exposed.map(testUri))
      expect(at(last, 'impact.runningTests.edges.node.population')).toContain('members on TV, all countries')
      const surfaces = sortTexts([
        ...exposed.flatMap((id) => textsOf(record('tests', id), 'surfaces')),
        ...textsOf(record('services', 'homepage-ranker'), 'surfaces'),
      ])
      expect(sortTexts(at(last, 'impact.surfaces.name'))).toEqual(surfaces)
    })

    it('uses its own findings as defaults', () => {
      const defaults = questions.get(INVESTIGATION)?.queries.map((q) => /ID! = "([^"]+)"/.exec(q)?.[1])
      expect(defaults).toEqual([
        modelUri('ranking-v5'),
        uri('feature', 'feature-store', 'watch-recency'),
        uri('pipeline', 'orchestrator', 'playback-sessionizer'),
        uri('feature', 'feature-store', 'watch-recency'),
      ])
    })

    it("from a model to its data's teams", async () => {
      const features = at(await ask('Who owns the data behind a model?'), 'model.currentInstance.features.edges.node')
      expect(features.length).toBe(listOf(record('instances', V5), 'features').length)
      const recency = features.find((f) => at(f, 'name')[0] === 'watch_recency')
      expect(sortTexts(at(recency, 'data.edges.node.writtenBy.edges.node.nodeOf.name'))).toEqual([
        'Playback Sessionizer',
      ])
      expect(sortTexts(at(recency, 'data.edges.node.producedBy.edges.node.runOf.owners.name'))).toEqual([
        'Frank Kim',
        'Member Data',
      ])
    })

    it("R146 a team's entities, and what they depend on", async () => {
      const data = await ask('What does a team own and depend on?')
      const team = 'aip://group/identity/member-data'
      const owned = (owner: string, plural: string, type: string, source: Parameters<typeof all>[0]): string[] =>
        all(source, plural)
          .filter((r) => ownersOf(type, source, r, String(r.id)).includes(owner))
          .map((r) => uri(type, source, r.id))
      const groups = at(data, 'group.owns.edges.node.uri').map(String)
      expect(urisOfType(groups, 'dataset')).toEqual(sortTexts(owned(team, 'datasets', 'dataset', 'datasets')))
      expect(urisOfType(groups, 'pipeline')).toEqual(sortTexts(owned(team, 'pipelines', 'pipeline', 'orchestrator')))
      expect(urisOfType(groups, 'data-source')).toContain('aip://data-source/datasets/playback-events')
      const members = all('identity', 'users').filter((u) => textsOf(u, 'group_ids').includes('member-data'))
      expect(sortTexts(at(data, 'group.members.edges.node.name'))).toEqual(sortTexts(members.map((m) => m.name)))
      // Nobody in that team owns the studio's embeddings, and its training set is made of them.
      expect(nodesOf(data, 'dependsUpon')).toContain('aip://dataset/datasets/title-embeddings')
    })

    it('sibling versions', async () => {
      const data = await ask('Which versions does a model have?')
      const siblings = all('registry', 'instances').filter((i) => i.model_id === 'ranking-v5')
      expect(sortTexts(at(data, 'modelInstance.instanceOf.instances.edges.node.uri'))).toEqual(
        sortTexts(siblings.map((i) => modelUri(i.id))),
      )
      expect(at(data, 'modelInstance.instanceOf.currentInstance.uri')).toEqual([modelUri(V5)])
    })
  })
}
