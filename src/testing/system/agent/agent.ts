import type { Client } from '@modelcontextprotocol/client'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { dataInText } from '../../../mcp/data-text.ts'
import { at, type Answer } from '../asking/records.ts'
import type { System } from '../harness.ts'

/** What an answer cost: how often something was asked, and the tokens of what was sent and of what came. */
export interface Spent {
  calls: number
  tokens: number
}

/** A program in the place of a model: it knows names, and has nothing but the tools. */
export class Agent {
  readonly spent: Spent = { calls: 0, tokens: 0 }
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  async call(name: string, args: Record<string, unknown>): Promise<Answer> {
    const { content, isError } = await this.#client.callTool({ name, arguments: args })
    const [first] = content
    const text = first?.type === 'text' ? first.text : ''
    this.spent.calls++
    this.spent.tokens += encode(JSON.stringify({ name, arguments: args })).length + encode(text).length
    if (isError === true) throw new Error(`${name} ${JSON.stringify(args)}: ${text}`)
    return dataInText(text) as Answer
  }

  /** The URI of what has a name. */
  async find(name: string, type: string): Promise<string> {
    const { hits } = await this.call('search', { q: `type:${type} ${name}`, limit: 3 })
    return String(at({ hits }, 'hits.uri')[0])
  }

  /** Of all pages of an answer. */
  async all(name: string, args: Record<string, unknown>, path: string): Promise<unknown[]> {
    const found: unknown[] = []
    for (let cursor: unknown = undefined; ;) {
      const answer = await this.call(name, cursor === undefined ? args : { ...args, cursor })
      found.push(...at(answer, path))
      const [next] = [...at(answer, 'next'), ...at(answer, `groups.${String(args['group'])}.next`)]
      if (next === undefined) return found
      cursor = next
    }
  }
}

/** The same in GraphQL: a URI is found by a search, and each query selects what is needed and nothing else. */
export class GraphqlAgent {
  readonly spent: Spent = { calls: 0, tokens: 0 }
  readonly #system: System

  constructor(system: System) {
    this.#system = system
  }

  async ask(query: string, search = ''): Promise<unknown> {
    const answer = await this.#system.graphql(query, undefined, search)
    this.spent.calls++
    this.spent.tokens += encode(query).length + encode(JSON.stringify(answer)).length
    if (answer.errors !== undefined) throw new Error(`${query}: ${JSON.stringify(answer.errors)}`)
    return answer.data
  }

  async find(name: string, type: string): Promise<string> {
    const data = await this.ask(
      `{ search(q: ${JSON.stringify(`type:${type} ${name}`)}, limit: 3) { hits { uri name entityType } } }`,
    )
    return String(at(data, 'search.hits.uri')[0])
  }
}
