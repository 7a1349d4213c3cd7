import type { Client } from '@modelcontextprotocol/client'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { dataInText } from '../../../mcp/data-text.ts'
import { at, type Answer } from '../asking/records.ts'
import type { System } from '../harness.ts'

/** Cost of an answer: the number of calls, and the tokens sent and received. */
export interface Spent {
  calls: number
  tokens: number
}

/** A program that replaces a model: it knows names, and only uses the tools. */
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

  /** Finds the URI of a named entity. */
  async find(name: string, type: string): Promise<string> {
    const { hits } = await this.call('search', { q: `type:${type} ${name}`, limit: 3 })
    return String(at({ hits }, 'hits.uri')[0])
  }

  /** Collects all pages of an answer. */
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

/** Does the same in GraphQL: a search finds a URI, and each query selects only what is needed. */
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
