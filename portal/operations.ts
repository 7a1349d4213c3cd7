import type { Plugin } from 'vite'
import { STREAM } from '../src/api/live/endpoints.ts'
import { COMMANDS } from '../src/commands/all.ts'
import { QUESTIONS } from '../src/questions/all.ts'
import { exportPath } from '../src/questions/export.ts'

const NAME = 'virtual:operations'

/** Where each question and command is asked, and what changes is heard, for the client: made from their tables, so that no address is written by hand. */
export function operations(): Plugin {
  return {
    name: 'operations',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? `export default ${JSON.stringify(table())}` : null),
  }
}

function table(): Readonly<Record<string, object>> {
  const rows = [...QUESTIONS, ...COMMANDS].map((one): [string, object] => [
    one.name,
    {
      method: one.kind === 'command' ? one.method : 'GET',
      path: one.path,
      ...('asOf' in one.takes ? { past: true } : {}),
      ...('export' in one && one.export !== undefined ? { file: exportPath(one.name) } : {}),
    },
  ])
  return Object.fromEntries([...rows, [STREAM.name, { method: STREAM.method, path: STREAM.path }]])
}
