import type { QuestionAnswer } from '../../client/ask.ts'
import { textOf } from '../../catalogue/name-of.ts'

type DescribedEntity = Pick<QuestionAnswer<'describe'>, 'unresolved' | 'issues' | 'incomplete'>

/** People named only by text in a source, such as an e-mail address, and otherwise unknown. */
interface PeopleKnownByName {
  readonly relation: string
  readonly named: DescribedEntity['unresolved']
  /** Whether an identity source was queried but has none of them. */
  readonly isFault: boolean
}

/**
 * The answer lists such text as a reference, an issue and a gap; the page shows it once. Without an identity source,
 * the owners in the header suffice.
 */
export function unresolvedTexts({ unresolved, issues, incomplete = [] }: DescribedEntity) {
  const uris = new Set(unresolved.map(({ uri }) => uri))
  const isAbout = (issue: (typeof issues)[number], text: string) => (textOf(issue['detail']) ?? '').includes(text)
  const references = issues.filter((issue) => textOf(issue['kind']) === 'unresolved-reference')
  const groups = new Map<string, PeopleKnownByName>()
  for (const reference of unresolved) {
    const relation = reference.relation.split('.').at(-1) ?? reference.relation
    const isFault = references.some((issue) => isAbout(issue, reference.text))
    if (!isFault && relation === 'ownedBy') continue
    const key = relation + String(isFault)
    groups.set(key, { relation, isFault, named: [...(groups.get(key)?.named ?? []), reference] })
  }
  return {
    people: [...groups.values()],
    issues: issues.filter(
      (issue) => !(references.includes(issue) && unresolved.some(({ text }) => isAbout(issue, text))),
    ),
    incomplete: incomplete.filter(({ part }) => !uris.has(part)),
  }
}
