import { describe, expect, it } from 'vitest'
import { badTimes } from '../../../api/testing/members.ts'
import type { System } from '../harness.ts'
import { at, modelUri, V5, type Answer } from './records.ts'

/** Checks that hold for every answer. */
export function everyAnswerIsInForm(system: () => System): void {
  describe('every answer', () => {
    const get = async (path: string): Promise<Answer> => {
      const answer = await fetch(system().url + path)
      expect([path, answer.status]).toEqual([path, 200])
      return (await answer.json()) as Answer
    }
    const instance = modelUri(V5)
    const about = [instance, modelUri('ranking-v5'), 'aip://pipeline/orchestrator/weekly-ranking-trainer']

    it('has times in ISO 8601, with the zone', async () => {
      const operating = [
        'status',
        'sources',
        'sources/registry/deletions',
        'retention',
        'quarantine',
        'rules',
        'changes?from=1',
      ]
      const asking = about.flatMap((one) => [
        `entities/${one}`,
        `entities/${one}/normalised`,
        `entities/${one}/history`,
        `diff?from=1&hops=1&uri=${one}`,
        `lineage?direction=upstream&uri=${one}`,
        `impact?uri=${one}`,
        `why?from=${one}&to=${instance}`,
      ])
      for (const path of [...operating, ...asking]) {
        expect([path, badTimes(await get(`/api/v1/${path}`))]).toEqual([path, []])
      }
    })

    it('gives a conclusion one provenance, first seen no later than last verified', async () => {
      const seen: string[] = []
      for (const from of about) {
        const history = await get(`/api/v1/entities/${from}/history?limit=1000`)
        const changes = at(history, 'transactions.changes') as readonly Record<string, unknown>[]
        // Newest first: a retracted conclusion has no reason any more.
        const latest = new Set<string>()
        for (const { kind, op, rule, relation, other, direction, provenance } of changes) {
          if (kind !== 'edge' || rule === null || direction !== 'out') continue
          const isLatest = !latest.has(`${String(relation)} ${String(other)}`)
          latest.add(`${String(relation)} ${String(other)}`)
          if (!isLatest || op === 'removed') continue
          const answer = await get(`/api/v1/why?from=${from}&to=${String(other)}`)
          const why = at(answer, 'edges').find((edge) => at(edge, 'type')[0] === relation)
          expect([from, relation, other, ...new Set(at(why, 'provenance'))]).toEqual([
            from,
            relation,
            other,
            provenance,
          ])
          const said = at(why, 'reasons.paths.steps.statedBy') as readonly { firstSeen: string; lastVerified: string }[]
          expect(said.length).toBeGreaterThan(0)
          for (const { firstSeen, lastVerified } of said) expect(firstSeen <= lastVerified).toBe(true)
          seen.push(String(provenance))
        }
      }
      expect(seen.length).toBeGreaterThan(5)
    })
  })
}
