import type { Demo } from '../../../demo/company.ts'
import { CONTRACT_QUERY } from '../../api/testing/company.ts'
import { isObject } from '../../lib/json.ts'
import { eventually } from '../parts.ts'

/** The contract query's answer once everything is read. */
const IN_FULL = [
  'Ranking v5',
  'Alice',
  'Weekly Ranking Trainer',
  'content_embedding',
  'Ranking Model v5 vs v4',
  'control_ranking_v4',
  'treatment_ranking_v5',
]

/**
 * Waits for everything to be read; then expects a change that only its event reports, and the contract query's full
 * answer.
 */
export async function walkTheContract(demo: Demo, api: string): Promise<void> {
  let text = ''
  const answers = async (...parts: readonly string[]): Promise<boolean> => {
    text = JSON.stringify((await queryGraph(api, CONTRACT_QUERY)).body)
    return parts.every((part) => text.includes(part))
  }
  // Sources are listed concurrently: the answer is complete, and says so, once the last of its sources is listed.
  await eventually(
    async () => (await answers(...IN_FULL)) && !text.includes('NOT_LISTED'),
    () => `the company is read: ${text}`,
    90_000,
  )
  const settled = async (): Promise<boolean> => {
    const status: unknown = await (await fetch(`${api}/api/v1/status`)).json()
    return isObject(status) && isObject(status.dirty) && status.dirty.due === 0
  }
  await eventually(settled, 'nothing is due', 90_000)
  demo.patch('registry', 'instances', 'ranking-model-v5-20XX0101', { version: 'told by its event' })
  await eventually(
    () => answers(...IN_FULL, 'told by its event'),
    () => `the event arrived: ${text}`,
    30_000,
  )
}

export async function queryGraph(
  url: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, body: await response.json() }
}
