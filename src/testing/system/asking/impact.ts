import { describe, expect, it } from 'vitest'
import type { AskedQuestions } from './asking.ts'
import { at, sortTexts, listOf, textsOf, uri, assetUri, modelUri, testUri, nodesOf, urisOfType } from './records.ts'

/** Questions about the effects of a change. */
export function asksOfImpact({ ask, all, record, usersOf, testsOf, ownersOf }: AskedQuestions): void {
  describe('impact', () => {
    it('the tests that run a model, as treatment or as control', async () => {
      const data = await ask('Which A/B tests run a model?')
      const tests = (model: string): string[] =>
        sortTexts(
          all('registry', 'instances')
            .filter((i) => i.model_id === model)
            .flatMap((i) => testsOf(String(i.id)))
            .map(testUri),
        )
      expect(nodesOf(data, 'v5')).toEqual(tests('ranking-v5'))
      expect(tests('ranking-v4')).toEqual([testUri(12345)])
      expect(nodesOf({ v4: at(data, 'v4.runningTests')[0] }, 'v4')).toEqual([testUri(12345)])
    })

    it('the models that break when a feature changes', async () => {
      const data = await ask('Which models break if a feature changes?')
      // Its users, and those trained on a dataset that a step reading it helped to make.
      const reading = all('orchestrator', 'pipeline-nodes').filter((n) =>
        listOf(n, 'reads').some((r) => r.id === 'content-embedding'),
      )
      const made = all('orchestrator', 'pipeline-nodes')
        .filter((n) => reading.some((r) => r.pipeline_id === n.pipeline_id))
        .flatMap((n) => listOf(n, 'writes').map((w) => String(w.id)))
      const direct = usersOf('content-embedding')
      const users = all('registry', 'instances').filter(
        (i) =>
          direct.some((d) => d.id === i.id) ||
          textsOf(i, 'dataset_version_ids').some((v) => made.includes(v.split('@')[0] ?? '')),
      )
      expect(users.length).toBe(direct.length + 1)
      const models = sortTexts(users.map((i) => modelUri(i.model_id)))
      expect(models.length).toBeGreaterThan(1)
      expect(sortTexts(at(data, 'impact.models.edges.node.uri'))).toEqual(models)
      expect(at(data, 'impact.models.totalCount')).toEqual([models.length])
      expect(at(data, 'impact.instances.totalCount')).toEqual([users.length])
      const deployments = all('registry', 'deployments').filter((d) => users.some((i) => i.id === d.instance_id))
      expect(at(data, 'impact.deployments.totalCount')).toEqual([deployments.length])
      const running = sortTexts(users.flatMap((i) => testsOf(String(i.id)))).filter(
        (id) => record('tests', id).status === 'ACTIVE',
      )
      expect(sortTexts(at(data, 'impact.runningTests.edges.node.name'))).toEqual(
        sortTexts(running.map((id) => record('tests', id).name)),
      )
      const rules = all('serving', 'serving-rules').filter((r) => users.some((i) => i.id === r.instance_id))
      const services = sortTexts([...deployments, ...rules].map((r) => record('services', String(r.service_id)).name))
      expect(sortTexts(at(data, 'impact.services.edges.node.name'))).toEqual(services)
      for (const sentence of at(data, 'impact.models.edges.sentence'))
        expect(String(sentence)).toMatch(/^content_embedding –.*→ /)
    })

    it('the owners of each piece, and their teams', async () => {
      const edges = at(await ask('Who owns each part of a chain?'), 'lineage.edges')
      const owners = new Map(edges.map((e) => [String(at(e, 'node.uri')[0]), sortTexts(at(e, 'owners.uri'))]))
      for (const [plural, type, source, id] of [
        ['datasets', 'dataset', 'datasets', 'member-watch-history'],
        ['datasets', 'dataset', 'datasets', 'ranking-training-set'],
        ['pipelines', 'pipeline', 'orchestrator', 'weekly-ranking-trainer'],
        ['features', 'feature', 'feature-store', 'genre-affinity'],
        ['data-sources', 'data-source', 'datasets', 'studio-asset-store'],
        ['models', 'model', 'registry', 'ranking-v5'],
      ] as const) {
        expect(owners.get(uri(type, source, id)), id).toEqual(ownersOf(type, source, record(plural, id), id))
      }
      const teams = (id: string) =>
        at(
          edges.find((e) => at(e, 'node.uri')[0] === id),
          'owningTeams',
        )
      expect(teams('aip://pipeline/orchestrator/playback-sessionizer')).toEqual([
        { reason: 'OWNER', name: 'Member Data', team: { uri: 'aip://group/identity/member-data' }, through: null },
      ])
      expect(teams('aip://data-source/datasets/studio-asset-store')).toEqual([
        {
          reason: 'MEMBER',
          name: 'Studio Content Science',
          team: { uri: 'aip://group/identity/studio-content-science' },
          through: { uri: 'aip://user/identity/u-00417', name: 'Carol Dubois' },
        },
      ])
    })

    it('consuming models and their teams', async () => {
      const edges = at(await ask('Which teams use a feature?'), 'impact.models.edges')
      expect(sortTexts(at({ edges }, 'edges.node.uri'))).toEqual(
        sortTexts(usersOf('content-embedding').map((i) => modelUri(i.model_id))),
      )
      const teams = new Map(
        edges.map((e) => [
          String(at(e, 'node.uri')[0]),
          at(e, 'owningTeams').map((t) => at(t, 'reason').concat(at(t, 'name')).join(' ')),
        ]),
      )
      expect(teams.get(modelUri('ranking-v5'))).toEqual(['OWNER Personalization Ranking'])
      expect(teams.get(modelUri('ads-relevance-v2'))).toEqual(['MEMBER Ads Relevance'])
    })

    it('both directions', async () => {
      const data = await ask('Where does something come from, and what does a change affect?')
      expect(nodesOf(data, 'cameFrom')).toEqual(
        expect.arrayContaining(listOf(record('datasets', 'member-watch-history'), 'derived_from').map(assetUri)),
      )
      const fed = all('feature-store', 'features').filter((f) =>
        listOf(f, 'sources').some((s) => s.id === 'member-watch-history'),
      )
      expect(urisOfType(nodesOf(data, 'propagatesTo'), 'feature')).toEqual(
        sortTexts(fed.map((f) => uri('feature', 'feature-store', f.id))),
      )
      const up = new Set(nodesOf(data, 'cameFrom').filter((u) => !u.includes('pipeline') && !u.includes('version')))
      expect(nodesOf(data, 'propagatesTo').filter((u) => up.has(u))).toEqual([])
      for (const path of at(data, 'propagatesTo.edges').map((e) => at(e, 'path')))
        expect(at(path[0], path.length > 0 ? 'relation' : '?').length).toBe(1)
    })
  })
}
