import type { QuestionAnswer } from '../../client/ask.ts'
import { textOf } from '../../catalogue/name-of.ts'

type DescribedEntity = Pick<QuestionAnswer<'describe'>, 'unresolved' | 'issues' | 'incomplete'>

/** What a source names by a text, such as the e-mail address of an owner, and nothing else is known of. */
export interface UnresolvedTexts {
  readonly relation: string
  readonly texts: readonly string[]
  /** Whether there is a source that could know them. */
  readonly hasSource: boolean
}

/** The answer tells of such a text as a reference, as an issue and as a gap; a reader is told once. */
export function unresolvedTexts({ unresolved, issues, incomplete = [] }: DescribedEntity) {
  const texts = unresolved.map(({ text }) => text)
  const uris = new Set(unresolved.map(({ uri }) => uri))
  const isAbout = (issue: (typeof issues)[number], text: string) => (textOf(issue['detail']) ?? '').includes(text)
  const isSame = (issue: (typeof issues)[number]) =>
    ['unresolved-reference', 'no-source'].includes(textOf(issue['kind']) ?? '') &&
    texts.some((text) => isAbout(issue, text))
  const lacksSource = (text: string) =>
    issues.some((issue) => textOf(issue['kind']) === 'no-source' && isAbout(issue, text))
  const groups = new Map<string, UnresolvedTexts>()
  for (const { relation, text } of unresolved) {
    const name = relation.split('.').at(-1) ?? relation
    const hasSource = !lacksSource(text)
    const group = groups.get(name + String(hasSource)) ?? { relation: name, texts: [], hasSource }
    groups.set(name + String(hasSource), { ...group, texts: [...group.texts, text] })
  }
  return {
    groups: [...groups.values()],
    issues: issues.filter((issue) => !isSame(issue)),
    incomplete: incomplete.filter(({ part }) => !uris.has(part)),
  }
}
