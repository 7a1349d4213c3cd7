import type { FreshSearchIndex, SearchIndexWriter, WrittenUpTo } from '../../contracts/search-index.ts'
import type { IndexedDocument, IndexChange } from '../../contracts/search-documents.ts'
import type { NodeId } from '../../contracts/log.ts'
import { below, type Random } from '../../lib/random.ts'
import type { Tx } from '../../model/facts.ts'

interface IndexContents {
  readonly documents: Map<NodeId, IndexedDocument>
  /** Names of all documents ever put: an index keeps the words of a replaced one in its files for some time. */
  readonly names: Set<string>
  tx: Tx
  complete: Tx
}

const copyOf = (contents: IndexContents): IndexContents => ({
  ...contents,
  documents: new Map(contents.documents),
  names: new Set(contents.names),
})
const writtenUpTo = ({ complete, tx }: IndexContents): WrittenUpTo => ({ complete, latest: tx })
const nothing = (): IndexContents => ({ documents: new Map(), names: new Set(), tx: 0, complete: 0 })

/** The durable part of an index. Only the last process that opened it changes it. */
export class IndexDisk {
  #saved: IndexContents = nothing()
  #opened = 0

  /** Opens the index for a new process: everything only in the previous one's memory is lost. */
  open(trouble: IndexTrouble): ForgetfulIndex {
    const opened = ++this.#opened
    const save = (contents: IndexContents): void => {
      if (opened === this.#opened) this.#saved = copyOf(contents)
    }
    return new ForgetfulIndex(copyOf(this.#saved), save, trouble)
  }
}

interface IndexTrouble {
  readonly random: Random
  /** Share of writes that are durable at once. */
  readonly durable: number
  /** Share of calls that fail, half of them after their effect. Read at each call. */
  readonly failing: () => number
}

/** An index with only some of its writes on disk, and failing calls: every follower of an index must cope with this. */
export class ForgetfulIndex implements SearchIndexWriter {
  #contents: IndexContents
  readonly #save: (contents: IndexContents) => void
  readonly #trouble: IndexTrouble
  /** Notes the adoption of an index that shows less than the previous one. */
  readonly wentBack: string[] = []
  /** Number of documents put so far. */
  puts = 0
  /** Delays a write after its effect, in the serving index and in the one being filled. */
  readonly holding: { served: Promise<void> | null; fresh: Promise<void> | null } = { served: null, fresh: null }

  constructor(contents: IndexContents = nothing(), save: (contents: IndexContents) => void, trouble: IndexTrouble) {
    this.#contents = contents
    this.#save = save
    this.#trouble = trouble
  }

  /** Documents that it answers from, by node. */
  get documents(): readonly IndexedDocument[] {
    return [...this.#contents.documents.values()].toSorted((a, b) => a.node - b.node)
  }

  /** The transaction that readers see. */
  get shows(): Tx {
    return this.#contents.tx
  }

  /** Names that may be in its files. */
  get namesRetained(): ReadonlySet<string> {
    return this.#contents.names
  }

  head(): Promise<WrittenUpTo> {
    return this.#call(() => writtenUpTo(this.#contents))
  }

  async write(changes: readonly IndexChange[], tx: Tx, complete: Tx): Promise<void> {
    await this.#call(() => this.#apply(this.#contents, { changes, tx, complete }, this.#save))
    await this.holding.served
  }

  fresh(): Promise<FreshSearchIndex> {
    const contents = nothing()
    const writer: SearchIndexWriter = {
      head: () => this.#call(() => writtenUpTo(contents)),
      // Until it is adopted, nothing of it outlives the process.
      write: async (changes, tx, complete) => {
        await this.#call(() =>
          this.#apply(contents, { changes, tx, complete }, (saved) => this.#contents === contents && this.#save(saved)),
        )
        await this.holding.fresh
      },
      fresh: () => this.fresh(),
    }
    const adopt = (): void => {
      if (contents.tx < this.#contents.tx) this.wentBack.push(`${this.#contents.tx} to ${contents.tx}`)
      this.#contents = contents
      this.#save(contents)
    }
    return this.#call(() => ({ writer, adopt: () => this.#call(adopt) }))
  }

  #apply(
    contents: IndexContents,
    { changes, tx, complete }: { changes: readonly IndexChange[]; tx: Tx; complete: Tx },
    save: (contents: IndexContents) => void,
  ): void {
    if (complete > tx) throw new Error(`it can't be complete up to ${complete} where it shows ${tx}`)
    for (const change of changes) {
      if ('drop' in change) contents.documents.delete(change.drop.node)
      else {
        contents.documents.set(change.put.node, change.put)
        contents.names.add(change.put.document.name ?? '')
        this.puts++
      }
    }
    contents.tx = Math.max(contents.tx, tx)
    contents.complete = Math.max(contents.complete, complete)
    if (this.#trouble.random() < this.#trouble.durable) save(contents)
  }

  async #call<T>(effect: () => T): Promise<T> {
    const { random, failing } = this.#trouble
    for (let turns = below(random, 3); turns > 0; turns--) await Promise.resolve()
    const luck = random() / failing()
    if (luck < 0.5) return this.#fail()
    const value = effect()
    return luck < 1 ? this.#fail() : value
  }

  #fail(): never {
    throw new Error('the index is away')
  }
}
