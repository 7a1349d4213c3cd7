import { COMMANDS } from '../commands/all.ts'
import { QUESTIONS } from '../questions/all.ts'

/** Returns the text of `operations.json`, with one operation per line. */
export function tableOfOperations(): string {
  const rows = [...QUESTIONS, ...COMMANDS].map((one) => {
    const { name, kind, path, summary, description, parameters, cli } = one
    const method = one.kind === 'command' ? { method: one.method } : {}
    const isExported = one.kind === 'question' && one.export !== undefined
    return JSON.stringify({ name, kind, ...method, path, summary, description, parameters, cli, isExported })
  })
  return `[\n${rows.join(',\n')}\n]\n`
}
