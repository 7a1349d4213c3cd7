import { describe, expect, it } from 'vitest'
import { CONTRACT_QUERY } from '../../../api/testing/company.ts'
import type { AskedQuestions } from './asking.ts'
import { at, sortTexts, listOf, uri, modelUri, nodesOf } from './records.ts'

/** Questions about what is used, and what can be retired. */
export function asksOfUsage({ ask, questions, all, usersOf, testsOf }: AskedQuestions): void {
  describe('usage', () => {
    it('the models that share its features', async () => {
      for (const feature of at(
        await ask('Which models share features?'),
        'model.currentInstance.features.edges.node',
      )) {
        const name = at(feature, 'name')[0]
        const id = all('feature-store', 'features').find((f) => f.name === name)?.id
        const sharing = [
          ...at(feature, 'usedBy.edges.node.instanceOf.uri'),
          ...at(feature, 'versions.edges.node.usedBy.edges.node.instanceOf.uri'),
        ]
        expect(sortTexts(sharing), String(name)).toEqual(
          sortTexts(usersOf(String(id)).map((i) => modelUri(i.model_id))),
        )
      }
    })

    it('what can be retired', async () => {
      const data = await ask('What is no longer used?')
      const deployed = all('registry', 'deployments').filter((d) =>
        ['serving', 'deploying', 'draining'].includes(String(d.status)),
      )
      const served = all('serving', 'serving-rules').filter((r) => r.active_to === null || r.active_to === undefined)
      const tested = all('experimentation', 'tests')
        .filter((t) => t.status === 'ACTIVE')
        .map((t) => String(t.test_id))
      const inUse = all('registry', 'instances').filter(
        (i) =>
          i.state !== 'retired' ||
          [...deployed, ...served].some((r) => r.instance_id === i.id) ||
          testsOf(String(i.id)).some((t) => tested.includes(t)),
      )
      const ids = new Set(inUse.map((i) => i.id))
      expect(sortTexts(at(data, 'instances.edges.node.uri'))).toEqual(
        sortTexts(
          all('registry', 'instances')
            .filter((i) => !ids.has(i.id))
            .map((i) => modelUri(i.id)),
        ),
      )
      const models = new Set(inUse.map((i) => i.model_id))
      expect(sortTexts(at(data, 'models.edges.node.uri'))).toEqual(
        sortTexts(
          all('registry', 'models')
            .filter((m) => !models.has(m.id))
            .map((m) => modelUri(m.id)),
        ),
      )
      const used = new Set(inUse.flatMap((i) => listOf(i, 'features').map((f) => f.feature_id)))
      const unread = all('feature-store', 'features').filter(
        (f) => at(f, 'usage.reads_30d')[0] === 0 && !used.has(f.id),
      )
      expect(sortTexts(at(data, 'features.edges.node.uri'))).toEqual(
        sortTexts(unread.map((f) => uri('feature', 'feature-store', f.id))),
      )
      const hosts = new Set([...deployed, ...served].map((r) => r.service_id))
      const idle = all('serving', 'services').filter((s) => !hosts.has(s.id))
      expect(sortTexts(at(data, 'services.edges.node.uri'))).toEqual(
        sortTexts(idle.map((s) => uri('service', 'serving', s.id))),
      )
      expect(sortTexts(at(data, 'features.edges.node.name'))).toContain('legacy_star_rating')
      expect(sortTexts(at(data, 'models.edges.node.name'))).toContain('Ranking v3')
    })

    it('what is tested in experiment 12345', async () => {
      const data = await ask('Which models does an experiment test?')
      const tested = all('registry', 'instances').filter((i) => testsOf(String(i.id)).includes('12345'))
      expect(tested.length).toBe(2)
      expect(nodesOf(data, 'lineage')).toEqual(sortTexts(tested.flatMap((i) => [modelUri(i.id), modelUri(i.model_id)])))
      expect(sortTexts(at(data, 'abTest.cells.number'))).toEqual(['1', '2'])
    })

    it('the contract query, verbatim', async () => {
      expect(questions.get("What belongs to a model's current version?")?.queries).toEqual([CONTRACT_QUERY])
      expect(
        at(await ask("What belongs to a model's current version?"), 'model.currentInstance.associatedAbTests.name'),
      ).toContain('Ranking Model v5 vs v4')
    })
  })
}
