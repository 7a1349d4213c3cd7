import { formatNumber } from '../../../src/lib/format-count.ts'
import type { QuestionAnswer } from '../client/ask.ts'

type ComparedRow = Pick<QuestionAnswer<'compare'>['attributes'][number], 'attribute' | 'path' | 'values'>

/** Columns named in a sentence; the rest are counted. */
const MAX_COLUMNS_NAMED = 5

/** Describes how the data of two versions differ, the earlier first; empty if nothing is known of both. */
export function dataDifference(rows: readonly ComparedRow[]): string {
  const columns = columnsIn(rows)
  const counts = rows.find(({ attribute }) => attribute === 'rowCount')?.values ?? []
  const [before, now] = [counts[0], counts[1]]
  const areRowsKnown = typeof before === 'number' && typeof now === 'number'
  const changed = columns === null ? '' : columnChanges(columns)
  const sentences = [
    areRowsKnown && before !== now ? `Rows: ${formatNumber(before)} → ${formatNumber(now)}.` : '',
    changed === '' ? '' : `Columns: ${changed}.`,
  ].filter(Boolean)
  const same = [columns === null ? '' : 'columns', areRowsKnown ? 'row count' : ''].filter(Boolean)
  if (sentences.length > 0) return sentences.join(' ')
  return same.length === 0 ? '' : `Same ${same.join(' and ')}.`
}

type Types = ReadonlyMap<string, unknown>

/** Column types of both versions by name; null if either has none. */
function columnsIn(rows: readonly ComparedRow[]): readonly [Types, Types] | null {
  const schemaRows = rows.filter(({ attribute }) => attribute === 'schema')
  const typesOf = (version: 0 | 1): Types =>
    new Map(
      schemaRows.flatMap(({ path, values }): readonly (readonly [string, unknown])[] => {
        const value: unknown = values[version]
        if (path.length === 0) return Array.isArray(value) ? value.flatMap(listedColumn) : []
        return value == null ? [] : [[path.join('.'), value]]
      }),
    )
  const [before, now] = [typesOf(0), typesOf(1)]
  return before.size === 0 || now.size === 0 ? null : [before, now]
}

function listedColumn(column: { readonly name?: string; readonly type?: unknown }): readonly [string, unknown][] {
  return column.name === undefined ? [] : [[column.name, column.type]]
}

function columnChanges([before, now]: readonly [Types, Types]): string {
  const typeText = (types: Types, name: string): string => JSON.stringify(types.get(name) ?? null)
  const added = [...now.keys()].filter((name) => !before.has(name))
  const removed = [...before.keys()].filter((name) => !now.has(name))
  const retyped = [...now.keys()].filter((name) => before.has(name) && typeText(before, name) !== typeText(now, name))
  const plain = (types: Types, name: string): string => typeText(types, name).replace(/^"|"$/g, '')
  return [
    added.length === 0 ? '' : `${listNames(added)} added`,
    removed.length === 0 ? '' : `${listNames(removed)} removed`,
    listNames(retyped.map((name) => `${name} ${plain(before, name)} → ${plain(now, name)}`)),
  ]
    .filter(Boolean)
    .join('; ')
}

function listNames(names: readonly string[]): string {
  const rest = names.length - MAX_COLUMNS_NAMED
  return rest > 0 ? `${names.slice(0, MAX_COLUMNS_NAMED).join(', ')} and ${rest} more` : names.join(', ')
}
