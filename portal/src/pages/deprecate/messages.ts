// Messages to the owners of what will be removed, and of what reads it.
import type { QuestionAnswer } from '../../client/ask.ts'
import { dayText } from '../../ui/time.tsx'
import { truncateWithEllipsis } from '../../../../src/lib/cut-text.ts'

export type PlansShown = QuestionAnswer<'deprecations'>
export type PlanShown = PlansShown['plans'][number]
type Contact = PlansShown['contacts'][number]

interface OwnerMessage {
  readonly to: Contact
  readonly subject: string
  readonly body: string
}

/** Mail programs refuse addresses longer than some 2,000 characters. */
const MAX_PLANS_NAMED = 20
/** Characters of the body in the address that opens a mail program. */
const LONGEST_BODY = 1_500

/** A plan, either from its form or as stored. */
export type Planned = Pick<PlanShown, 'uri' | 'name' | 'owners' | 'readBy' | 'sunset' | 'message' | 'replacement'>

/** Returns one message per owner, by name. `pageOf`: address of an entity's page. */
export function messagesFor(
  plans: readonly Planned[],
  contacts: readonly Contact[],
  pageOf: (uri: string) => string,
): readonly OwnerMessage[] {
  return contacts
    .flatMap((to): readonly OwnerMessage[] => {
      const owned = plans.filter(({ owners }) => owners.includes(to.uri))
      const read = plans.filter(({ readBy }) => readBy.some(({ owners }) => owners.includes(to.uri)))
      if (owned.length + read.length === 0) return []
      const all = [...new Set([...owned, ...read])]
      const subject =
        all.length === 1
          ? `${all[0]?.name ?? ''} is planned for removal`
          : `${all.length} entities are planned for removal`
      const parts = [
        `Hello ${to.name},`,
        section('To be removed, and owned by you', owned, (plan) => messageLines(plan, pageOf)),
        section('To be removed, and read by what you own', read, (plan) => [
          ...messageLines(plan, pageOf),
          ...plan.readBy
            .filter(({ owners }) => owners.includes(to.uri))
            .map(({ name, uri }) => `  read by ${name}: ${pageOf(uri)}`),
        ]),
      ]
      return [{ to, subject, body: parts.filter((part) => part !== '').join('\n\n') }]
    })
    .toSorted((a, b) => (a.to.name < b.to.name ? -1 : 1))
}

function section(title: string, plans: readonly Planned[], lines: (plan: Planned) => readonly string[]): string {
  if (plans.length === 0) return ''
  const shown = plans.slice(0, MAX_PLANS_NAMED).map((plan) => lines(plan).join('\n'))
  const left = plans.length - shown.length
  return [`${title}:`, ...shown, ...(left === 0 ? [] : [`and ${left} more`])].join('\n')
}

function messageLines(
  { name, uri, sunset, replacement, message, readBy }: Planned,
  pageOf: (uri: string) => string,
): readonly string[] {
  const readers = readBy.map((reader) => reader.name).join(', ')
  return [
    `- ${oneLine(name)}${sunset === null ? '' : `, by ${dayText(sunset)}`}: ${pageOf(uri)}`,
    ...(replacement === null ? [] : [`  use ${oneLine(replacement.name)} instead: ${pageOf(replacement.uri)}`]),
    ...(message === null ? [] : [`  ${oneLine(message)}`]),
    readers === '' ? '  nothing in use reads it' : `  still read by ${oneLine(readers)}`,
  ]
}

/** Names and messages come from sources and people: none may begin a line. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

/** Address that opens the reader's mail program. */
export function messageAddress(email: string, { subject, body }: Pick<OwnerMessage, 'subject' | 'body'>): string {
  return `mailto:${encodeURIComponent(email)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(truncateWithEllipsis(body, LONGEST_BODY))}`
}
