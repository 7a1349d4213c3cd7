export interface StructuredTable {
  readonly columns: readonly string[]
  /** Values of each row by column; undefined if missing. */
  readonly rows: readonly (readonly unknown[])[]
  /** Set if each row is a name and a value. */
  readonly named?: true
}

/** Larger values are shown as expandable JSON. */
const MAX_ROWS = 200
const MAX_COLUMNS = 8
const MAX_DEPTH = 4

/**
 * A list of objects has a row per object and a column per member; an object has a row per nested value, sorted by path.
 * Null for other values, and for large ones.
 */
export function structuredTable(value: unknown): StructuredTable | null {
  if (Array.isArray(value)) return listTable(value)
  return isObject(value) && Object.keys(value).length > 0 ? objectTable(value) : null
}

function listTable(items: readonly unknown[]): StructuredTable | null {
  if (items.length === 0 || items.length > MAX_ROWS) return null
  const objects = items.filter(isObject)
  const columns = [...new Set(objects.flatMap((item) => Object.keys(item)))]
  const isFlat = objects.every((item) => Object.values(item).every((member) => !isObject(member)))
  if (objects.length < items.length || !isFlat || columns.length === 0 || columns.length > MAX_COLUMNS) return null
  return { columns, rows: objects.map((item) => columns.map((name) => item[name])) }
}

const byName = new Intl.Collator('en', { numeric: true })

function objectTable(object: Readonly<Record<string, unknown>>): StructuredTable | null {
  const rows = pathsIn(object, [])
  if (rows.length > MAX_ROWS) return null
  return {
    columns: ['name', 'value'],
    named: true,
    rows: rows.toSorted(([a], [b]) => byName.compare(String(a), String(b))),
  }
}

function pathsIn(object: Readonly<Record<string, unknown>>, path: readonly string[]): (readonly [string, unknown])[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const here = [...path, name]
    const isOpened = isObject(value) && here.length < MAX_DEPTH && Object.keys(value).length > 0
    return isOpened ? pathsIn(value, here) : [[here.join('.'), value] as const]
  })
}

/** Tells whether all values present in a column are numbers. */
export function isNumeric({ rows }: StructuredTable, column: number): boolean {
  const values = rows.map((row) => row[column]).filter((value) => value !== undefined && value !== null)
  return values.length > 0 && values.every((value) => typeof value === 'number')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
