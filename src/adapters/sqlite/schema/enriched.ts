/**
 * That a node is enriched is known some time after it was read, and of each node: to write its row again would write a page. So its row says
 * that it is hydrated, and a row of the table `enriched` has a bit for each of 1,024 nodes, as hexadecimal digits.
 */
const BLOCK = 1_024
const PER_DIGIT = 4
const DIGITS = BLOCK / PER_DIGIT
const HEX = '0123456789abcdef'

export const EMPTY_BLOCK = '0'.repeat(DIGITS)

const HYDRATED = `"state":"HYDRATED"`
const ENRICHED = `"state":"ENRICHED"`

/** Of a row of `node`. */
export const IS_ENRICHED = `((instr('${HEX}', substr((SELECT nodes FROM enriched WHERE block = node.id / ${BLOCK}), node.id % ${BLOCK} / ${PER_DIGIT} + 1, 1)) - 1)
  >> (node.id % ${PER_DIGIT})) & 1`

/** To select what the system states about a row of `node`. What is quoted in one of its issues has its quotes escaped. */
export const SYSTEM = `CASE WHEN ${IS_ENRICHED} THEN replace(system, '${HYDRATED}', '${ENRICHED}') ELSE system END`

export function blockOf(node: number): number {
  return Math.floor(node / BLOCK)
}

export function isIn(block: string, node: number): boolean {
  return ((digitOf(block, node) >> (node % PER_DIGIT)) & 1) === 1
}

export function withNode(block: string, node: number, enriched: boolean): string {
  const bit = 1 << (node % PER_DIGIT)
  const digit = enriched ? digitOf(block, node) | bit : digitOf(block, node) & ~bit
  const place = placeOf(node)
  return `${block.slice(0, place)}${HEX[digit] ?? '0'}${block.slice(place + 1)}`
}

function placeOf(node: number): number {
  return Math.floor((node % BLOCK) / PER_DIGIT)
}

function digitOf(block: string, node: number): number {
  return HEX.indexOf(block[placeOf(node)] ?? '0')
}
