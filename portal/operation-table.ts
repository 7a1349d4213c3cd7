import { STREAM } from '../src/api/live/endpoints.ts'
import { COMMANDS } from '../src/commands/all.ts'
import { QUESTIONS } from '../src/questions/all.ts'
import { exportPath } from '../src/questions/export.ts'

const rows = [...QUESTIONS, ...COMMANDS].map((one): [string, object] => [
  one.name,
  {
    method: one.kind === 'command' ? one.method : 'GET',
    path: one.path,
    ...('asOf' in one.parameters ? { past: true } : {}),
    ...(one.absent?.['asOf'] === undefined ? {} : { noPast: one.absent['asOf'] }),
    ...('export' in one && one.export !== undefined ? { file: exportPath(one.name) } : {}),
  },
])

/** Address of each question and command, and of the stream of changes: `virtual:operations` of the client. */
export default Object.fromEntries([...rows, [STREAM.name, { method: STREAM.method, path: STREAM.path }]])
