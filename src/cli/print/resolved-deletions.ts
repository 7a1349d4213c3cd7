import type { DecidedAnswer } from '../../commands/deletions.ts'

export function* lines({ platform, decision, documents, missing }: DecidedAnswer): Generator<string> {
  const done = decision === 'confirm' ? 'confirmed' : 'dismissed'
  yield `${platform}: suspected deletions ${done}: ${documents}; missing ones to be read: ${missing}`
}
