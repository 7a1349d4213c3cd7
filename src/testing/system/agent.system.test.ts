// Tests that a program with only names and the tools answers questions about the demo company.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Agent, GraphqlAgent, type Spent } from './agent/agent.ts'
import { AGENT_QUESTIONS, type AgentQuestion } from './agent/questions.ts'
import { recordsOf, sortTexts } from './asking/records.ts'
import { startSettledSystem, type System } from './harness.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
let system: System
let client: Client
let expected: ReadonlyMap<AgentQuestion, readonly string[]>
beforeAll(async () => {
  system = await startSettledSystem()
  const records = recordsOf(() => system)
  expected = new Map(AGENT_QUESTIONS.map((one) => [one, sortTexts(one.expected(records))]))
  const changed = { uri: 'aip://model/registry/ranking-v5', description: 'Described anew.', waitFor: 'visible' }
  expect((await system.post('/api/v1/annotations', changed)).status).toBe(200)
  await system.settled()
  client = new Client({ name: 'agent', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${system.url}/mcp`)))
}, 120_000)
afterAll(async () => {
  await client.close()
  await system.stop()
})

/** As tables grow, so do tools and the schema; beyond this the guide is measured again. */
const NEAR = 0.2

const spent = { tools: { calls: 0, tokens: 0 }, graphql: { calls: 0, tokens: 0 } }

function add(to: Spent, { calls, tokens }: Spent): void {
  to.calls += calls
  to.tokens += tokens
}

describe('thirty questions', () => {
  it.each(AGENT_QUESTIONS.map((one) => [one.asks, one] as const))('%s', async (_, question) => {
    const agent = new Agent(client)
    const inGraphql = new GraphqlAgent(system)
    const wanted = expected.get(question)
    expect(wanted?.length).toBeGreaterThan(0)
    expect(sortTexts(await question.tools(agent))).toEqual(wanted)
    expect(sortTexts(await question.graphql(inGraphql))).toEqual(wanted)
    add(spent.tools, agent.spent)
    add(spent.graphql, inGraphql.spent)
  })

  it('need as many calls and tokens as the guide says', async () => {
    expect(AGENT_QUESTIONS).toHaveLength(30)
    const { tools } = await client.listTools()
    const { body } = await system.get('/graphql/schema')
    const measured = [
      ['tools', encode(JSON.stringify(tools)).length, spent.tools],
      ['GraphQL', encode(String(body['text'])).length, spent.graphql],
    ] as const
    const guide = readFileSync(`${ROOT}/docs/guides/mcp.md`, 'utf8')
    for (const [way, known, { calls, tokens }] of measured) {
      const row = [...guide.matchAll(/^\| (\w+) +\| +([\d,]+) +\| +([\d,]+) +\| +([\d,]+) +\|$/gm)].find(
        (one) => one[1] === way,
      )
      const written = (row ?? []).slice(2).map((figure) => Number(figure.replaceAll(',', '')))
      const now = [known, calls, tokens]
      const isNear = written.length === 3 && now.every((figure, i) => Math.abs(figure / (written[i] ?? 0) - 1) <= NEAR)
      expect(isNear, `docs/guides/mcp.md says ${written.join(', ')} of ${way}; it is ${now.join(', ')}`).toBe(true)
    }
  })
})

it('include who owns what breaks, over standard input and output too', async () => {
  const own = new Client({ name: 'agent', version: '1' })
  const args = ['scripts/run.mjs', 'src/cli/main.ts', 'mcp', '--url', system.url]
  await own.connect(new StdioClientTransport({ command: process.execPath, args, cwd: ROOT, stderr: 'pipe' }))
  const question = AGENT_QUESTIONS.find(({ asks }) => asks.startsWith('Who owns what breaks'))
  if (question === undefined) throw new Error('the question is gone')
  expect(sortTexts(await question.tools(new Agent(own)))).toEqual(expected.get(question))
  const refused = await own.callTool({ name: 'describe', arguments: { uri: 'ranking' } })
  expect(refused).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/^Refused: BAD_URI/) }] })
  await own.close()
}, 60_000)
