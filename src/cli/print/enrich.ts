import type { EnrichAnswer } from '../../commands/enrich.ts'

export function* lines({ rules, enriched, tx }: EnrichAnswer): Generator<string> {
  for (const { rule, conclusions, asserted, retracted } of rules)
    yield `${rule.padEnd(12)} ${String(conclusions).padStart(9)} conclusions, ${asserted} were missing, ${retracted} were one too many`
  yield `${enriched} entities were settled or opened; the record is at transaction ${tx}`
}
