import type { QuestionAnswer } from '../client/ask.ts'
import { useAnswer } from '../client/use-answer.ts'
import { labelOf } from '../ui/label.ts'
import type { Glyph } from '../ui/shape.ts'

/** Labels from the current definitions. Before they have loaded, identifiers are made readable. */
export interface CatalogueLabels {
  readonly types: QuestionAnswer<'types'>['types']
  /** `type` is null if the entity is known only by reference. */
  labelOfType(type: string | null): string
  pluralOfType(type: string | null): string
  glyphOfType(type: string | null): Glyph
  /** Tells whether any of the types has entities or a possible source: otherwise a count says nothing. */
  isKnowable(types: readonly string[]): boolean
}

export function useCatalogue(): CatalogueLabels {
  const { answer } = useAnswer('types', {})
  return catalogueOf(answer)
}

/** Built once per answer, because every type name on a page uses it. */
const labelsByAnswer = new WeakMap<QuestionAnswer<'types'>, CatalogueLabels>()

export function catalogueOf(answer: QuestionAnswer<'types'> | undefined): CatalogueLabels {
  if (answer === undefined) return UNKNOWN
  const known = labelsByAnswer.get(answer) ?? labelsOf(answer)
  labelsByAnswer.set(answer, known)
  return known
}

function labelsOf(answer: QuestionAnswer<'types'> | undefined): CatalogueLabels {
  const types = new Map(answer?.types.map((type) => [type.name, type]))
  return {
    types: answer?.types ?? [],
    labelOfType: (type) => (type === null ? 'Reference only' : (types.get(type)?.label ?? labelOf(type))),
    pluralOfType: (type) => (type === null ? 'Reference only' : (types.get(type)?.pluralLabel ?? labelOf(type))),
    glyphOfType: (type) => types.get(type ?? '')?.glyph ?? 'other',
    isKnowable: (some) =>
      some.some((name) => {
        const type = types.get(name)
        return type === undefined || type.count > 0 || type.sources?.length !== 0
      }),
  }
}

const UNKNOWN = labelsOf(undefined)
