import { decodeComponent } from '../../lib/decode-component.ts'
const PREFIX = /^urn:li:[A-Za-z]+:/

/**
 * Splits a DataHub URN: `urn:li:schemaField:(urn:li:dataset:(…),amount)` into the URN of a dataset and a name,
 * `urn:li:tag:pii` into one name. Commas and brackets in a part are encoded, unless the part is a URN, which stays as
 * it is. Returns null for any other text.
 */
export function urnParts(urn: string): string[] | null {
  const prefix = PREFIX.exec(urn)?.[0]
  if (prefix === undefined) return null
  const within = urn.slice(prefix.length)
  if (!within.startsWith('(') || !within.endsWith(')')) return [decoded(within)]
  const parts: string[] = []
  let [depth, from] = [0, 1]
  for (let at = 1; at < within.length; at++) {
    const sign = within[at]
    if (depth === 0 && (sign === ',' || at === within.length - 1)) {
      parts.push(decoded(within.slice(from, at)))
      from = at + 1
    } else if (sign === '(') depth++
    else if (sign === ')') depth--
  }
  return from === within.length ? parts : null
}

function decoded(part: string): string {
  return PREFIX.test(part) ? part : (decodeComponent(part) ?? part)
}
