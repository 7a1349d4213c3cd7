import { describe, expect, it } from 'vitest'
import type { AskedQuestions } from './asking.ts'
import { at, sortTexts, listOf, textsOf, uri, assetUri, V5, modelUri, testUri, nodesOf, urisOfType } from './records.ts'

/** Discovery and lineage. */
export function asksOfLineage({ ask, all, record, testsOf, standsOn }: AskedQuestions): void {
  describe('discovery', () => {
    it('features, page by page', async () => {
      const found: unknown[] = []
      for (let after: unknown = null; ;) {
        const data = await ask('Which features exist?', { variables: { after } })
        found.push(...at(data, 'features.edges.node'))
        expect(at(data, 'features.totalCount')).toEqual([all('feature-store', 'features').length])
        const [page] = at(data, 'features.pageInfo') as { hasNextPage: boolean; endCursor: string }[]
        if (page?.hasNextPage !== true) break
        after = page.endCursor
      }
      const records = all('feature-store', 'features')
      expect(found.map((f) => at(f, 'uri')[0]).sort()).toEqual(
        records.map((r) => uri('feature', 'feature-store', r.id)).sort(),
      )
      expect(sortTexts(at({ found }, 'found.name'))).toEqual(sortTexts(records.map((r) => r.name)))
    })

    it('data that feeds a model, and everything that could', async () => {
      const data = await ask('Which data sources can feed a model?')
      const today = nodesOf(data, 'today')
      const features = sortTexts(
        all('registry', 'instances')
          .filter((i) => i.model_id === 'ranking-v5')
          .flatMap((i) => listOf(i, 'features').map((f) => f.feature_id)),
      )
      for (const source of features.flatMap((f) => listOf(record('features', f), 'sources')))
        expect(today).toContain(assetUri(source))
      expect(at(data, 'dataSources.totalCount')).toEqual([all('datasets', 'data-sources').length])
      expect(sortTexts(at(data, 'datasets.edges.node.name'))).toEqual(
        sortTexts(all('datasets', 'datasets').map((d) => d.name)),
      )
      const [history] = at(data, 'datasets.edges.node').filter((d) => at(d, 'name')[0] === 'Member watch history')
      const fed = all('feature-store', 'features').filter((f) =>
        listOf(f, 'sources').some((s) => s.id === 'member-watch-history'),
      )
      expect(sortTexts(at(history, 'feeds.edges.node.name'))).toEqual(sortTexts(fed.map((f) => f.name)))
    })
  })

  describe('lineage', () => {
    it('the pipelines that make a model’s data, and itself, and the workflows that call them', async () => {
      const stands = standsOn([
        ...listOf(record('instances', V5), 'features').map((f) => uri('feature', 'feature-store', f.feature_id)),
        ...textsOf(record('instances', V5), 'dataset_version_ids').map((v) => uri('dataset-version', 'datasets', v)),
      ])
      const makers = all('orchestrator', 'pipeline-nodes').filter((n) =>
        listOf(n, 'writes').some((w) => stands.has(assetUri(w))),
      )
      const making = ['weekly-ranking-trainer', ...makers.map((n) => n.pipeline_id)].map((id) =>
        uri('pipeline', 'orchestrator', id),
      )
      const callers = all('orchestrator', 'pipelines').filter(
        (p) => p.kind === 'workflow' && textsOf(p, 'depends_upon').some((called) => making.includes(called)),
      )
      expect(nodesOf(await ask("Which pipeline produces a model's data?"), 'lineage')).toEqual(
        sortTexts([...making, ...callers.map((p) => uri('pipeline', 'orchestrator', p.id))]),
      )
    })

    it('the sources of each of its features', async () => {
      const data = await ask("Which data feeds a model's features?")
      const features = at(data, 'model.currentInstance.features.edges.node')
      expect(sortTexts(at({ features }, 'features.uri'))).toEqual(
        sortTexts(
          listOf(record('instances', V5), 'features').map((f) => uri('feature', 'feature-store', f.feature_id)),
        ),
      )
      for (const feature of features) {
        const id = String(at(feature, 'uri')[0]).split('/').at(-1)
        const versions = all('feature-store', 'feature-versions').filter((v) => v.feature_id === id)
        const sources = [
          ...listOf(record('features', id ?? ''), 'sources'),
          ...versions.flatMap((v) => listOf(v, 'computed_from')),
        ]
        expect(nodesOf({ feature: at(feature, 'data')[0] }, 'feature')).toEqual(sortTexts(sources.map(assetUri)))
      }
    })

    it('from training data to production experiments', async () => {
      const data = await ask('What was made from a dataset version?')
      const users = all('registry', 'instances').filter((i) => {
        const versions = textsOf(i, 'dataset_version_ids')
        const run = record('pipeline-runs', String(i.pipeline_run_id))
        const computed = listOf(i, 'features').flatMap((f) =>
          listOf(record('feature-versions', String(f.feature_version_id)), 'computed_from'),
        )
        return [
          ...versions,
          ...textsOf(run, 'consumed_dataset_version_ids'),
          ...computed.map((c) => String(c.id)),
        ].includes('member-watch-history@412')
      })
      const tests = sortTexts(users.flatMap((i) => testsOf(String(i.id))).map(testUri))
      expect(tests).toContain(testUri(12345))
      expect(urisOfType(nodesOf(data, 'lineage'), 'ab-test')).toEqual(tests)
      expect(nodesOf(data, 'lineage')).toEqual(expect.arrayContaining(users.map((i) => modelUri(i.id))))
      const [test] = at(data, 'lineage.edges').filter((e) => at(e, 'node.uri')[0] === testUri(12345))
      expect(at(test, 'node.status')).toEqual(['ACTIVE'])
      expect(String(at(test, 'sentence')[0])).toMatch(/^member-watch-history 412 –.*→ Ranking Model v5 vs v4$/)
    })

    it('the sources of a pipeline', async () => {
      const sources = urisOfType(standsOn([uri('pipeline', 'orchestrator', 'weekly-ranking-trainer')]), 'data-source')
      expect(sources.length).toBeGreaterThan(2)
      const data = await ask('Which data does a pipeline depend on?')
      expect(nodesOf(data, 'lineage')).toEqual(sources)
      expect(at(data, 'lineage.totalCount')).toEqual([sources.length])
    })

    it('datasets upstream and experiments downstream of an instance', async () => {
      const data = await ask('What is upstream and downstream of a version?')
      const instance = record('instances', V5)
      const run = record('pipeline-runs', String(instance.pipeline_run_id))
      const versions = [
        ...textsOf(instance, 'dataset_version_ids'),
        ...textsOf(run, 'consumed_dataset_version_ids'),
        ...listOf(instance, 'features')
          .flatMap((f) => listOf(record('feature-versions', String(f.feature_version_id)), 'computed_from'))
          .filter((c) => c.type === 'dataset_version')
          .map((c) => String(c.id)),
      ]
      expect(urisOfType(nodesOf(data, 'datasets'), 'dataset-version')).toEqual(
        sortTexts(versions.map((v) => uri('dataset-version', 'datasets', v))),
      )
      const datasets = urisOfType(standsOn(versions.map((v) => uri('dataset-version', 'datasets', v))), 'dataset')
      expect(urisOfType(nodesOf(data, 'datasets'), 'dataset')).toEqual(datasets)
      expect(nodesOf(data, 'experiments')).toEqual(testsOf(V5).map(testUri))
    })
  })
}
