import { u32 } from '../../lib/array-elements.ts'
import { finishYielding, type Work } from '../../lib/pausing-work.ts'
import { readArrays, UnusableFile, writeArrays, type ArrayDirectory, type ArrayFileFormat } from '../disk/array-file.ts'
import type { Disk } from '../disk/disk.ts'
import { COLUMNS, type FacetRows } from './facet-rows.ts'
import type { FacetValues, StoredField } from './facet-values.ts'
import type { SegmentData } from './frozen-segment.ts'

/** A segment as a file of its data. */
const FORMAT: ArrayFileFormat = { magic: 'MLGTEXT\n', version: 9 }

interface SegmentDirectory extends ArrayDirectory {
  /** The values in each column's rows, numbered by first use in the file: pairs of the field's index and the text. */
  readonly values: readonly (readonly (readonly [fieldIndex: number, text: string])[])[]
}

export async function writeSegment(
  disk: Disk,
  path: string,
  { data, facets }: { readonly data: SegmentData; readonly facets: FacetValues },
): Promise<void> {
  const own = await finishYielding(ownNumbers(data.rows, facets))
  const file = await disk.create(path)
  try {
    const written: SegmentData = { ...data, rows: own.rows }
    await writeArrays(file, FORMAT, written, (directory) => directoryTexts({ ...directory, values: own.values }))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Values parsed at once; more would take many milliseconds. */
const VALUES_PER_TEXT = 5_000

/** Yields the directory as JSON, in pieces. */
function* directoryTexts({ values, ...others }: SegmentDirectory): Generator<string, void, void> {
  yield `${JSON.stringify(others).slice(0, -1)},"values":[`
  for (const [column, own] of values.entries()) {
    yield column === 0 ? '[' : ',['
    for (let from = 0; from < own.length; from += VALUES_PER_TEXT) {
      const some = JSON.stringify(own.slice(from, from + VALUES_PER_TEXT)).slice(1, -1)
      yield from === 0 ? some : `,${some}`
    }
    yield ']'
  }
  yield ']}'
}

export async function readSegment(path: string, facets: FacetValues): Promise<SegmentData> {
  // Allocates memory that the merging thread can share.
  const sharedBuffer = (bytes: number): ArrayBufferLike => new SharedArrayBuffer(bytes)
  const file = await readArrays<SegmentDirectory>(path, FORMAT, sharedBuffer)
  const data = file.data as SegmentData
  return { ...data, rows: sharedNumbers(data.rows, file.directory.values, facets) }
}

/** Pauses after this many values, less one. */
const SLICE_MASK = 0xffff
const UNNUMBERED = 0xffff_ffff

/** In memory, values are numbered over all segments; a file has its own numbers. */
function* ownNumbers(
  columns: readonly FacetRows[],
  facets: FacetValues,
): Work<{ readonly rows: readonly FacetRows[]; readonly values: SegmentDirectory['values'] }> {
  const values: (readonly [number, string])[][] = []
  const rows: FacetRows[] = []
  for (const [column, own] of columns.entries()) {
    const fields: readonly StoredField[] = COLUMNS[column] ?? []
    const numbers = new Uint32Array(8 * Math.max(0, ...fields.map((field) => facets.of(field).count))).fill(UNNUMBERED)
    const texts: (readonly [number, string])[] = []
    const renumbered = new Uint32Array(own.values.length)
    for (let i = 0; i < renumbered.length; i++) {
      const packed = u32(own.values, i)
      if (u32(numbers, packed) === UNNUMBERED) {
        numbers[packed] = texts.length
        const field = fields[packed & 7]
        if (field !== undefined) texts.push([packed & 7, facets.of(field).text(packed >>> 3)])
      }
      renumbered[i] = u32(numbers, packed)
      if ((i & SLICE_MASK) === 0) yield
    }
    values.push(texts)
    rows.push({ ...own, values: renumbered })
  }
  return { rows, values }
}

function sharedNumbers(
  columns: readonly FacetRows[],
  values: SegmentDirectory['values'],
  facets: FacetValues,
): readonly FacetRows[] {
  return columns.map((own, column) => {
    const packed = Uint32Array.from(values[column] ?? [], ([fieldIndex, text]) => {
      const field: StoredField | undefined = COLUMNS[column]?.[fieldIndex]
      if (field === undefined) throw new UnusableFile("the file has a field of facets that isn't known")
      return facets.of(field).number(text) * 8 + fieldIndex
    })
    return { ...own, values: own.values.map((number) => u32(packed, number)) }
  })
}
