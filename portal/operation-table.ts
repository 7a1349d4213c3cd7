import { STREAM } from '../src/api/live/endpoints.ts'
import { COMMANDS } from '../src/commands/all.ts'
import { QUESTIONS } from '../src/questions/all.ts'
import { exportPath } from '../src/questions/export.ts'

const rows = [...QUESTIONS, ...COMMANDS].map((operation): [string, object] => [
  operation.name,
  {
    method: operation.kind === 'command' ? operation.method : 'GET',
    path: operation.path,
    ...('asOf' in operation.parameters ? { past: true } : {}),
    ...(operation.absent?.['asOf'] === undefined ? {} : { noPast: operation.absent['asOf'] }),
    ...('export' in operation && operation.export !== undefined ? { file: exportPath(operation.name) } : {}),
  },
])

/** Address of each question and command, and of the stream of changes: `virtual:operations` of the client. */
export default Object.fromEntries([...rows, [STREAM.name, { method: STREAM.method, path: STREAM.path }]])
