import { U32s } from '../../lib/arrays.ts'
import { u32 } from '../../lib/array-elements.ts'
import { FACET_FIELDS, type FacetField } from '../../contracts/search-index.ts'

/**
 * Fields stored with a document for filters and counts: all but the age of the update, which is computed, and its index
 * in addition.
 */
export type StoredField = Exclude<FacetField, 'updated'> | 'index'
const STORED_FIELDS: readonly StoredField[] = [...FACET_FIELDS.filter((field) => field !== 'updated'), 'index']

/**
 * The values of one field: numbered, with how many documents of the whole index have each. They stay until the index is
 * opened again.
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

  /** Number of documents that have the value. */
  documents(number: number): number {
    return u32(this.#documents.array, number)
  }

  add(number: number, documents: 1 | -1): void {
    this.#documents.array[number] = u32(this.#documents.array, number) + documents
  }
}

/** The values of all fields, shared by all segments of an index: a count over segments is a sum of numbers. */
export class FacetValues {
  readonly #fields: readonly FieldValues[] = STORED_FIELDS.map(() => new FieldValues())

  of(field: StoredField): FieldValues {
    const values = this.#fields[STORED_FIELDS.indexOf(field)]
    if (values === undefined) throw new Error(`text index: ${field} is not stored`)
    return values
  }
}
