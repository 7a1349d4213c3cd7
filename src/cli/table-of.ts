import { COMMANDS } from '../commands/all.ts'
import { QUESTIONS } from '../questions/all.ts'

/** Returns the text of `operations.json`, with one operation per line. */
export function tableOfOperations(): string {
  const rows = [...QUESTIONS, ...COMMANDS].map((operation) => {
    const { name, kind, path, summary, description, parameters, absent, cli } = operation
    const method = operation.kind === 'command' ? { method: operation.method } : {}
    const isExported = operation.kind === 'question' && operation.export !== undefined
    return JSON.stringify({ name, kind, ...method, path, summary, description, parameters, absent, cli, isExported })
  })
  return `[\n${rows.join(',\n')}\n]\n`
}
