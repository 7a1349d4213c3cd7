/** A note about the answer itself: where it is shortened, or why something is missing. */
interface Note {
  readonly code: NoteCode
  readonly path: string
  readonly uri: string
  readonly message: string
}

export type NoteCode = 'UNKNOWN_URI' | 'WRONG_TYPE' | 'NOT_HYDRATED' | 'NO_PARENT'

interface Truncation {
  readonly path: string
  readonly returned: number
  readonly total: number
}

/** Maximum number of shortened lists that an answer names; the others are counted. */
const MAX_LISTED = 100

export class Notes {
  readonly #notes: Note[] = []
  readonly #truncated: Truncation[] = []
  #unlisted = 0

  note(note: Note): void {
    if (this.#notes.length < MAX_LISTED) this.#notes.push(note)
    else this.#unlisted++
  }

  truncated(truncation: Truncation): void {
    if (this.#truncated.length < MAX_LISTED) this.#truncated.push(truncation)
    else this.#unlisted++
  }

  /** Returns the members for `extensions` that aren't empty. */
  asExtensions(): Record<string, unknown> {
    return {
      ...(this.#notes.length > 0 ? { notes: this.#notes } : {}),
      ...(this.#truncated.length > 0 ? { truncated: this.#truncated } : {}),
      ...(this.#unlisted > 0 ? { furtherNotes: this.#unlisted } : {}),
    }
  }
}
