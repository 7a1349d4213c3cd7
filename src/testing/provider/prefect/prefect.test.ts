import { expect, it } from 'vitest'
import type { JsonObject } from '../../../lib/json.ts'
import { mappedAnswer } from '../recorded.ts'

const ORDERS = 's3://shop/lake/orders.parquet'

/** An event as Prefect 3.8 answers. */
function materialization(outcome: 'succeeded' | 'failed', run: string): JsonObject {
  return {
    occurred: '2026-11-30T00:28:51.303000Z',
    event: `prefect.asset.materialization.${outcome}`,
    resource: { 'prefect.resource.id': ORDERS, 'prefect.resource.name': 'orders' },
    related: [
      { 'prefect.resource.id': `prefect.flow-run.${run}`, 'prefect.resource.role': 'flow-run' },
      { 'prefect.resource.id': 'postgres://db/orders', 'prefect.resource.role': 'asset' },
    ],
  }
}

function tableAfter(last: readonly JsonObject[], succeeded: readonly JsonObject[]) {
  const answer = { events: last, made: { events: last }, succeeded: { events: succeeded } }
  const { nodes, edges } = mappedAnswer('prefect', 'Dataset', ORDERS, answer).statement
  const producers = edges.filter(({ type }) => type === 'PipelineRun.produced').map(({ from }) => from)
  return { issues: nodes[0]?.attributes['issues'], producers }
}

it('keeps the run that last made a table when a later one fails', () => {
  const made = materialization('succeeded', 'first')
  const producers = ['aip://pipeline-run/prefect/first']
  expect(tableAfter([made], [made])).toEqual({ issues: undefined, producers })
  const failed = materialization('failed', 'second')
  const issues = [{ kind: 'stated', detail: 'its last materialisation failed' }]
  expect(tableAfter([failed], [made])).toEqual({ issues, producers })
  expect(tableAfter([failed], [])).toEqual({ issues, producers: [] })
})
