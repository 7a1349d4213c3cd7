import type { AttributeDefinition } from '../../catalogue/definition.ts'
import { checkValue } from '../../catalogue/values.ts'
import type { Json } from '../../lib/json.ts'
import { readJson } from '../../lib/read-json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { truncate } from '../../lib/cut-text.ts'

/** Separates several values in a cell: unlikely in an e-mail address, id or tag. */
const SEPARATOR = '|'

/** Splits a cell into its values, without empty ones. */
export function splitCell(cell: string): readonly string[] {
  return cell
    .split(SEPARATOR)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

/** Parses a cell into the attribute's type of the catalogue. */
export function valueIn(cell: string, definition: AttributeDefinition, name: string): Result<Json> {
  const value = parseCell(cell, definition)
  if (!value.ok) return value
  const { wrong } = checkValue(value.value, definition, name)
  return wrong.length === 0 ? value : err(wrong.join('; '))
}

function parseCell(cell: string, definition: AttributeDefinition): Result<Json> {
  const { type, list } = definition
  if (type === 'object' || type === 'json') return readJson(cell)
  return list === true ? allOf(splitCell(cell).map((one) => scalarIn(one, type))) : scalarIn(cell, type)
}

function scalarIn(cell: string, type: AttributeDefinition['type']): Result<Json> {
  switch (type) {
    case 'int':
    case 'long':
    case 'float': {
      const number = Number(cell)
      return cell.trim() !== '' && Number.isFinite(number) ? ok(number) : err(`"${truncate(cell, 50)}" isn't a number`)
    }
    case 'boolean':
      // Spreadsheets write them in capitals.
      return /^(true|false)$/i.test(cell)
        ? ok(cell.toLowerCase() === 'true')
        : err(`"${truncate(cell, 50)}" is neither true nor false`)
    default:
      return ok(cell)
  }
}

function allOf(values: readonly Result<Json>[]): Result<Json> {
  const wrong = values.find((value) => !value.ok)
  return wrong ?? ok(values.flatMap((value) => (value.ok ? [value.value] : [])))
}

/** Parses `key=value`, or `key` alone. */
export function labelsIn(cell: string): readonly { readonly key: string; readonly value: string }[] {
  return splitCell(cell).map((text) => {
    const at = text.indexOf('=')
    return at < 0 ? { key: text, value: '' } : { key: text.slice(0, at).trim(), value: text.slice(at + 1).trim() }
  })
}
