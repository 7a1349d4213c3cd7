import type { QuestionAnswer } from '../../client/ask.ts'
import { inSentence } from '../../ui/label.ts'

export type UnusedShown = QuestionAnswer<'unused'>
export type UnusedRowShown = UnusedShown['nodes'][number]

/** A list to hand to whoever retires what was chosen. Names are of sources: no name becomes markup. */
export function planText(rows: readonly UnusedRowShown[], tx: number): string {
  const escaped = (text: string): string => text.replaceAll(/[\\[\]*_`<>]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ')
  const lines = rows.map(({ uri, name }) => `- [ ] ${escaped(name)} (${escaped(uri)})`)
  return [`Unused as of transaction ${tx}:`, ...lines].join('\n')
}

/**
 * `0 A/B tests, 0 model deployments active; 0 consumers of 3 relationships`; what leads to it without being at work is
 * counted.
 */
export function proofText(
  { working, checked, type }: Pick<UnusedShown, 'working' | 'checked' | 'type'>,
  { consumers }: Pick<UnusedRowShown, 'consumers'>,
  pluralOfType: (type: string) => string,
): string {
  // Its own use is another figure of the row.
  const atWork = working.filter((one) => one !== type).map((one) => `0 ${inSentence(pluralOfType(one))}`)
  const relations = checked.length === 1 ? '1 relationship' : `${checked.length} relationships`
  const count = `${consumers.toLocaleString('en')} ${consumers === 1 ? 'consumer' : 'consumers'}`
  const around = `${count} of ${relations}${consumers === 0 ? '' : ', none active'}`
  return atWork.length === 0 ? around : `${atWork.join(', ')} active; ${around}`
}
