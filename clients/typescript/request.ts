import type { OperationRow } from './shapes.ts'

type Given = Readonly<Record<string, unknown>>

/** The path and the query of a question, to share it, or to download its list. */
export function addressOf({ path }: Pick<OperationRow, 'path'>, args: Given): string {
  const [filled, rest] = pathOf(path, args)
  return filled + searchOf(rest)
}

/** The request that a question or a command is; what is not part of the address of a command goes in its body. */
export function requestOf(row: Pick<OperationRow, 'method' | 'path'>, args: Given): readonly [string, RequestInit] {
  const { method } = row
  if (method !== 'POST') return [addressOf(row, args), { method }]
  const [path, rest] = pathOf(row.path, args)
  return [path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(rest) }]
}

function pathOf(path: string, args: Given): readonly [string, Given] {
  const rest = { ...args }
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  return [filled, rest]
}

function searchOf(args: Given): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined || value === null) continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
