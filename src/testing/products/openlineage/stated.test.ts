import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { joinAll } from '../../../model/join.ts'
import { readLineageEvent } from '../../../providers/openlineage/event.ts'
import type { Naming } from '../../../providers/openlineage/naming.ts'
import { mergePayloads } from '../../../providers/openlineage/stated.ts'
import { statementsOf } from '../../../providers/openlineage/statements.ts'
import { AIRFLOW, FEAST } from './recorded.ts'

const NAMING: Naming = {
  own: 'openlineage',
  namespaces: new Map([['airflow-demo', { platform: 'orchestrator', provider: 'airflow' }]]),
  airflow: null,
}

/** Merges the statements of events by entity. */
function mergeStatements(events: readonly Json[], naming = NAMING): Readonly<Record<string, Json>> {
  const all = new Map<string, [Json, ...Json[]]>()
  for (const event of events)
    for (const { uri, payload } of statementsOf(must(readLineageEvent(event)), naming)) {
      const before = all.get(uri)
      if (before === undefined) all.set(uri, [payload])
      else before.push(payload)
    }
  return Object.fromEntries([...all].map(([uri, payloads]) => [uri, joinAll(payloads, mergePayloads)]))
}

describe('what events state', () => {
  const events = [...AIRFLOW, ...FEAST]

  it('comes to the same in any order, with any of them repeated', () => {
    const complete = canonicalJson(mergeStatements(events))
    const numbers = events.map((_, i) => i)
    const orders = fc.tuple(fc.shuffledSubarray(numbers, { minLength: numbers.length }), fc.subarray(numbers))
    const isSame = ([all, again]: [number[], number[]]): boolean =>
      canonicalJson(mergeStatements([...all, ...again].flatMap((i) => events[i] ?? []))) === complete
    fc.assert(fc.property(orders, isSame), { numRuns: 40 })
  })

  it('is about what Airflow itself calls them, where a namespace is that of an Airflow', () => {
    const uris = Object.keys(mergeStatements(AIRFLOW)).toSorted()
    expect(uris).toEqual([
      'aip://dataset/openlineage/file//data/customer_stats.parquet',
      'aip://dataset/openlineage/file//data/orders.parquet',
      'aip://job-attempt/orchestrator/features_daily/manual__features_1/build/-1/1',
      'aip://job-attempt/orchestrator/features_daily/manual__features_1/extract/-1/1',
      'aip://job-attempt/orchestrator/train_churn/manual__fails/check/-1/1',
      'aip://job-attempt/orchestrator/train_churn/manual__fails/train/-1/1',
      'aip://pipeline-node/orchestrator/features_daily/build',
      'aip://pipeline-node/orchestrator/features_daily/extract',
      'aip://pipeline-node/orchestrator/train_churn/check',
      'aip://pipeline-node/orchestrator/train_churn/train',
      'aip://pipeline-run/orchestrator/features_daily/manual__features_1',
      'aip://pipeline-run/orchestrator/train_churn/manual__fails',
      'aip://pipeline/orchestrator/features_daily',
      'aip://pipeline/orchestrator/train_churn',
    ])
  })

  it('names the assets of Airflow by their URIs, where their namespace is configured too', () => {
    const namespaces = new Map([...NAMING.namespaces, ['file', { platform: 'orchestrator', provider: 'airflow' }]])
    const uris = Object.keys(mergeStatements(AIRFLOW, { ...NAMING, namespaces }))
    expect(uris).toContain('aip://dataset/orchestrator/file:///data/orders.parquet')
  })

  it('takes the one Airflow for that of the namespace "default", and no other namespace', () => {
    const inDefault = AIRFLOW.map((event) => JSON.parse(JSON.stringify(event).replaceAll('airflow-demo', 'default')))
    const one = { own: 'openlineage', namespaces: new Map(), airflow: 'flow' }
    expect(Object.keys(mergeStatements(inDefault, one))).toContain('aip://pipeline/flow/features_daily')
    expect(Object.keys(mergeStatements(AIRFLOW, one))).toContain(
      'aip://pipeline/openlineage/airflow-demo/features_daily',
    )
    expect(Object.keys(mergeStatements(inDefault, { ...one, airflow: null }))).toContain(
      'aip://pipeline/openlineage/default/features_daily',
    )
  })
})
