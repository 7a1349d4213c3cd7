import { U32s } from '../../lib/arrays.ts'
import { u32 } from '../../lib/array-elements.ts'
import { FACET_FIELDS, type FacetField } from '../../contracts/search-index.ts'

/** Fields stored for filters and counts: all facets except the update's age, which is computed, and the index. */
export type StoredField = Exclude<FacetField, 'updated'> | 'index'
const STORED_FIELDS: readonly StoredField[] = [...FACET_FIELDS.filter((field) => field !== 'updated'), 'index']

/**
 * The values of one field: numbered, with the number of documents that have each in the whole index. Values are never
 * removed while the index is open.
 */
export class FieldValues {
  readonly #number = new Map<string, number>()
  readonly #text: string[] = []
  readonly #documents = new U32s()

  get count(): number {
    return this.#text.length
  }

  number(text: string): number {
    const known = this.#number.get(text)
    if (known !== undefined) return known
    const number = this.#text.length
    this.#number.set(text, number)
    this.#text.push(text)
    this.#documents.push(0)
    return number
  }

  find(text: string): number | undefined {
    return this.#number.get(text)
  }

  text(number: number): string {
    const text = this.#text[number]
    if (text === undefined) throw new Error(`text index: no value ${number} of a facet`)
    return text
  }

  documents(number: number): number {
    return u32(this.#documents.array, number)
  }

  add(number: number, documents: 1 | -1): void {
    this.#documents.array[number] = u32(this.#documents.array, number) + documents
  }
}

/** The values of all fields, shared by all segments of an index, so that counts of segments add up by number. */
export class FacetValues {
  readonly #fields: readonly FieldValues[] = STORED_FIELDS.map(() => new FieldValues())

  of(field: StoredField): FieldValues {
    const values = this.#fields[STORED_FIELDS.indexOf(field)]
    if (values === undefined) throw new Error(`text index: ${field} isn't stored`)
    return values
  }
}
