import type { Plugin } from 'vite'
import table from './operation-table.ts'

const NAME = 'virtual:operations'

/** Provides the table as a module of the client, made from the service's, so that no address is written by hand. */
export function operations(): Plugin {
  return {
    name: 'operations',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? `export default ${JSON.stringify(table)}` : null),
  }
}
