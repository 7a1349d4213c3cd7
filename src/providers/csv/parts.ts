import type { AttributeDefinition } from '../../catalogue/definition.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { FieldRule, PartShape } from '../../contracts/mapping.ts'

/** A part has no row of its own: its container's row has a column that lists such parts, as JSON. */
interface PartsColumn {
  readonly column: string
  readonly part: PartShape
}

const COLUMNS: readonly PartsColumn[] = [
  {
    column: 'cells',
    part: { type: 'AbTestCell', whole: 'AbTest', belongsTo: 'belongsTo', key: 'number', keyAttribute: 'number' },
  },
]

const columnsOf = (type: string): readonly PartsColumn[] => COLUMNS.filter(({ part }) => part.whole === type)

/** Such a column may have the attributes of the parts. */
export function partsDefinitions(type: string, catalogue: Catalogue): Record<string, AttributeDefinition> {
  return Object.fromEntries(
    columnsOf(type).map(({ column, part }) => [
      column,
      { type: 'object', list: true, fields: catalogue.attributes(part.type) },
    ]),
  )
}

export function partsRules(type: string, catalogue: Catalogue): readonly (readonly [string, FieldRule])[] {
  return columnsOf(type).map(({ column, part }) => {
    const others = Object.keys(catalogue.attributes(part.type)).filter((name) => name !== part.keyAttribute)
    const attributes = Object.fromEntries(others.map((name) => [name, name]))
    return [`parts ${column}`, { kind: 'parts', part, whole: null, from: `attributes.${column}`, attributes }]
  })
}
