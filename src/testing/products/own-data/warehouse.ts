import type { JsonObject } from '../../../lib/json.ts'
import { localServer } from '../../local-server.ts'
import type { GraphComparison } from '../graph.ts'
import { presentOnly, text, thing } from '../lines.ts'

/**
 * A plain HTTP API as many companies have: a list of tables, which states neither versions nor times of change, and
 * each table separately.
 */
export interface Warehouse {
  readonly url: string
  readonly tables: Map<string, JsonObject>
  close(): Promise<void>
}

export async function startWarehouse(): Promise<Warehouse> {
  const tables = new Map<string, JsonObject>(
    ['orders', 'customers', 'clicks'].map((name, n) => [
      name,
      { name, description: `The ${name} of the shop`, rows: 1_000 * (n + 1), owner: `${name}-team@shop.example` },
    ]),
  )
  const server = await localServer((request, response) => {
    const [, list, name] = new URL(request.url ?? '', 'http://x').pathname.split('/')
    const found = name === undefined ? { tables: [...tables.values()] } : tables.get(name)
    const [status, body] = list !== 'tables' || found === undefined ? [404, { error: 'not found' }] : [200, found]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  return { url: server.url, tables, close: () => server.close() }
}

/** The file that a reader of the guide would write. */
export const WAREHOUSE_FILE = `provider: warehouse
description: The tables of the warehouse.
domains: [datasets]
events: []
types:
  Dataset:
    id: '{name}'
    read: { path: '/tables/{name}' }
    list: { path: /tables, items: tables }
    fields:
      name: attribute
      description: attribute
      rows: { kind: attribute, name: rowCount }
      owner: { kind: emails, edge: ownedBy }
`

export function linesOfWarehouse({ tables }: Warehouse): readonly string[] {
  return presentOnly([...tables.values()].map((one) => thing(`dataset/warehouse/${text(one.name)}`, shownOf(one))))
}

const shownOf = ({ name, description, rows }: JsonObject) => ({ name, description, rowCount: rows })

export const WAREHOUSE_COMPARED: GraphComparison = {
  requested: { datasets: 'description rowCount' },
  shown: (_, { name, description, rowCount }) => ({ name, description, rowCount }),
}
