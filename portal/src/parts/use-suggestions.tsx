import { distinctionsOf } from '../../../src/catalogue/display-name.ts'
import { formatNumber } from '../../../src/lib/format-count.ts'
import { lastPart } from '../client/addresses.ts'
import { useCatalogue, type CatalogueLabels } from '../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import { useAnswer } from '../client/use-answer.ts'
import type { ListboxOption } from '../ui/listbox.tsx'
import { useDebounced } from '../ui/use-debounced.ts'
import { OptionContent } from './option-content.tsx'
import { truncate } from '../../../src/lib/cut-text.ts'

const DEBOUNCE_MS = 80
/** Limit of the service. */
const LONGEST = 1_000

type SuggestedEntity = QuestionAnswer<'suggest'>['entities'][number]

export interface SuggestedChoice {
  readonly entity: (found: Pick<SuggestedEntity, 'uri' | 'name' | 'entityType'>) => void
  /** Called when a filter was completed; absent if only entities can be chosen. */
  readonly query?: (query: string, cursor: number) => void
}

export interface Suggestions {
  readonly options: readonly ListboxOption[]
  /** Whether the options belong to the current text. */
  readonly settled: boolean
}

export function useSuggestions(text: string, choice: SuggestedChoice, enabled = true): Suggestions {
  const requested = truncate(text, LONGEST).trimStart()
  const q = useDebounced(requested, DEBOUNCE_MS)
  const suggest = useAnswer('suggest', { q }, { enabled: enabled && q !== '', keep: true })
  const catalogue = useCatalogue()
  const options = suggest.answer === undefined || q === '' ? [] : optionsOf(suggest.answer, catalogue, choice)
  return { options, settled: q === requested && !suggest.pending && !suggest.outdated }
}

function optionsOf(
  answer: QuestionAnswer<'suggest'>,
  catalogue: CatalogueLabels,
  choice: SuggestedChoice,
): readonly ListboxOption[] {
  const distinctions = distinctionsOf(answer.entities)
  const found =
    (group: string) =>
    (suggested: SuggestedEntity): ListboxOption => ({
      key: `${group} ${suggested.uri}`,
      group,
      name: suggested.name,
      content: (
        <OptionContent
          text={suggested.name ?? lastPart(suggested.uri)}
          ranges={suggested.name === null ? [] : suggested.ranges}
          about={catalogue.labelOfType(suggested.entityType)}
          distinction={distinctions.get(suggested.uri)}
          glyph={{ type: suggested.entityType }}
        />
      ),
      choose: () => choice.entity(suggested),
    })
  const { query } = choice
  const chosen =
    (group: string, icon: 'filter' | 'tag') =>
    (filter: QuestionAnswer<'suggest'>['filters'][number]): ListboxOption => ({
      key: `${group} ${filter.query}`,
      group,
      content: (
        <OptionContent
          text={filter.label}
          about={filter.count === null ? filter.about : `${filter.about} · ${formatNumber(filter.count)}`}
          glyph={{ icon }}
        />
      ),
      choose: () => query?.(filter.query, filter.cursor),
    })
  const entities = answer.entities.map(found('Entities'))
  const owners = answer.owners.map(found('Owners'))
  // An entity whose name matches comes before one of a matching owner.
  const namesOwner = countTypedLetters(answer.owners[0]) > countTypedLetters(answer.entities[0])
  return [
    ...(namesOwner ? [...owners, ...entities] : [...entities, ...owners]),
    ...(query === undefined
      ? []
      : [...answer.tags.map(chosen('Tags', 'tag')), ...answer.filters.map(chosen('Filters', 'filter'))]),
  ]
}

/** Counts how much of its name was typed. */
function countTypedLetters(found: SuggestedEntity | undefined): number {
  if (found === undefined || found.name === null) return 0
  return found.ranges.reduce((sum, { from, to }) => sum + to - from, 0)
}
