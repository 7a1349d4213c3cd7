// Resolves the values of filters to those in an index.
import type { TypeDefinition } from '../../catalogue/definition.ts'
import { labelOf, pluralLabel, typeLabel } from '../../catalogue/labels.ts'
import { lowerFirst } from '../../catalogue/names.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok } from '../../lib/result.ts'
import { HAS_VALUES, IS_VALUES, isStanding, STATE_VALUES, type FilterKey } from './keys.ts'
import { truncate } from '../../lib/cut-text.ts'
import {
  type ValueLookup,
  type ResolvedValue,
  ownerOf,
  teamOf,
  tagOf,
  asSpelt,
  failedOperand,
  type Meant,
} from './resolve-indexed.ts'

export async function resolveValue(
  key: Exclude<FilterKey, 'updated' | 'quality' | 'carries'>,
  text: string,
  { catalogue, values }: { readonly catalogue: Catalogue; readonly values: ValueLookup },
): Promise<ResolvedValue> {
  switch (key) {
    case 'type':
      return typeOf(text, catalogue)
    case 'owner':
      return await ownerOf(text, values)
    case 'team':
      return await teamOf(text, values)
    case 'tag':
      return ok(await tagOf(text, values))
    case 'domain':
      return ok(await asSpelt('businessDomain', text, values))
    case 'platform':
      return ok(await asSpelt('platform', text, values))
    case 'area':
      return oneOf(
        catalogue.domains.map(({ name }) => [name, { field: 'domain', values: [name] }]),
        text,
        'There is no part of the lifecycle',
      )
    case 'state':
      return oneOf(
        STATE_VALUES.map((state) => [state, { field: 'state', values: [state.toUpperCase()] }]),
        text,
        'There is no state',
      )
    case 'is':
      if (text.toLowerCase() === 'failed') return ok(await failedOperand(values))
      return oneOf(
        IS_VALUES.map((one) => [one, isStanding(one) ? { field: 'standing', values: [one] } : governance(one)]),
        text,
        'is: nothing is',
      )
    case 'has':
      return oneOf(
        HAS_VALUES.map((one) => [one, HAS[one]]),
        text,
        'has: there is no filter for',
      )
  }
}

const governance = (value: string): Meant => ({ field: 'governance', values: [value] })

const HAS: Readonly<Record<(typeof HAS_VALUES)[number], Meant>> = {
  owner: governance('owned'),
  description: governance('described'),
  issue: governance('issues'),
}

function oneOf(known: readonly (readonly [name: string, meant: Meant])[], text: string, none: string): ResolvedValue {
  const found = known.find(([name]) => name.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return ok(found[1])
  const names = known.map(([name]) => name)
  return err({
    detail: `${none} "${truncate(text, 60)}".`,
    hint: `The nearest is ${nearestMatch(text, names) ?? ''}; there are ${names.join(', ')}.`,
  })
}

/**
 * Finds a type by its name, plural or label in any spelling (`model-instance`, `model version`); an interface means all
 * of its types. The end of labels (`run`) means all types that end so.
 */
function typeOf(text: string, catalogue: Catalogue): ResolvedValue {
  const named = new Map<string, readonly string[]>(
    [...catalogue.interfaces].map(([name, types]) => [lettersOf(name), types]),
  )
  for (const spelling of [typeLabel, pluralLabel, ({ plural }: TypeDefinition) => plural, nameOf])
    for (const type of catalogue.types) named.set(lettersOf(spelling(type)), [type.name])
  const types = named.get(lettersOf(text)) ?? typesEndingWith(text, catalogue)
  if (types.length > 0) return ok({ field: 'type', values: types })
  const names = [...catalogue.types.map(nameOf), ...catalogue.interfaces.keys()]
  return err({
    detail: `There is no entity type "${truncate(text, 60)}".`,
    hint: `The nearest is ${lowerFirst(nearestMatch(text, names) ?? '')}.`,
  })
}

const nameOf = ({ name }: TypeDefinition): string => name

function typesEndingWith(text: string, catalogue: Catalogue): readonly string[] {
  const ending = ` ${labelOf(text).toLowerCase()}`
  return catalogue.types
    .filter((type) => [typeLabel(type), pluralLabel(type)].some((label) => label.toLowerCase().endsWith(ending)))
    .map(nameOf)
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}
