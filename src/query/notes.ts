/** What an answer has to say of itself: where it is shorter than the truth, and why something asked for is missing. */
export interface Note {
  readonly code: NoteCode
  readonly path: string
  readonly uri: string
  readonly message: string
}

export type NoteCode = 'UNKNOWN_URI' | 'WRONG_TYPE' | 'NOT_HYDRATED' | 'NO_PARENT'

export interface Truncation {
  readonly path: string
  readonly returned: number
  readonly total: number
}

/** An answer of a thousand shortened lists says so of the first hundred, and counts the rest. */
const MAX_SAID = 100

export class Notes {
  readonly #notes: Note[] = []
  readonly #truncated: Truncation[] = []
  #unsaid = 0

  note(note: Note): void {
    if (this.#notes.length < MAX_SAID) this.#notes.push(note)
    else this.#unsaid++
  }

  truncated(truncation: Truncation): void {
    if (this.#truncated.length < MAX_SAID) this.#truncated.push(truncation)
    else this.#unsaid++
  }

  /** Members for `extensions`; only those that there is something to say of. */
  asExtensions(): Record<string, unknown> {
    return {
      ...(this.#notes.length > 0 ? { notes: this.#notes } : {}),
      ...(this.#truncated.length > 0 ? { truncated: this.#truncated } : {}),
      ...(this.#unsaid > 0 ? { furtherNotes: this.#unsaid } : {}),
    }
  }
}
