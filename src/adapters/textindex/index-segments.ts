import type { IndexChange } from '../../contracts/search-documents.ts'
import type { WrittenUpTo } from '../../contracts/search-index.ts'
import { u32 } from '../../lib/array-elements.ts'
import { noteReleased } from '../../lib/collect-at-rest.ts'
import { finish, finishYielding, type Work } from '../../lib/pausing-work.ts'
import type { Tx } from '../../model/facts.ts'
import { countBits, fullBits, hasBit, newBits, setBit, type Bits } from '../../lib/bits.ts'
import { DISK, type Disk } from '../disk/disk.ts'
import { FacetValues } from './facet-values.ts'
import type { SegmentFolder } from './folder.ts'
import { FrozenSegment } from './frozen-segment.ts'
import { LEFT_OUT } from './merge-sources.ts'
import type { MergedSegment } from './merge.ts'
import type { SegmentMerger } from './merger.ts'
import { DocumentLocations } from './document-locations.ts'
import { MAX_RECENT } from './recent-postings.ts'
import { RecentSegment } from './recent-segment.ts'
import type { LiveSegment } from './search-part.ts'
import { MERGED, MERGED_FILLING, nextMerge } from './merge-policy.ts'
import { wordBranches } from './typos.ts'

export interface BodyOptions {
  /** Documents in memory before they are written to a file. */
  readonly freezeAt: number
  /** Smaller segments have no prefix lists. */
  readonly unionsFrom: number
  readonly disk: Disk
  readonly merger: SegmentMerger
  /** Reports that merging failed; it is retried when more documents arrive. */
  readonly report: (problem: string) => void
}

export const BODY_OPTIONS: Omit<BodyOptions, 'merger'> = {
  freezeAt: MAX_RECENT,
  unionsFrom: 65_536,
  disk: DISK,
  report: () => {},
}

/** Limits the memory, so that fewer documents with long texts are held. */
const MAX_RECENT_BYTES = 128 << 20
/** Segments on disk at which writing waits for merging. */
const MAX_STORED = 24

/** A part with a file. */
interface StoredSegment {
  readonly part: LiveSegment
  readonly file: string
  /** Documents of it that the manifest lists as present. */
  readonly durable: Bits
}

/** A part being written to a file, with the moment that its manifest describes. */
interface SealedPart {
  readonly part: LiveSegment
  readonly keep: Bits
  readonly tx: Tx
  readonly complete: Tx
  readonly live: Map<LiveSegment, LaterBits>
}

type LaterBits = () => Promise<Bits>

function laterBits(bits: Bits): LaterBits {
  return () => Promise.resolve(bits)
}

/** Contents of the next manifest. */
interface SegmentManifest {
  readonly tx: Tx
  readonly complete: Tx
  readonly stored: readonly StoredSegment[]
}

/** One index: its segments in memory and in its folder, and the work of freezing and merging them. */
export class IndexBody {
  readonly facets: FacetValues
  readonly #folder: SegmentFolder
  readonly #options: BodyOptions
  readonly #locations: DocumentLocations
  #stored: readonly StoredSegment[] = []
  #sealed: SealedPart | null = null
  #recent: LiveSegment & { readonly segment: RecentSegment }
  #tx: Tx = 0
  #complete: Tx = 0
  #durable = { tx: 0, complete: 0 }
  #freezing: Promise<unknown> = Promise.resolve(null)
  #merging: Promise<void> | null = null
  #committing: Promise<void> = Promise.resolve()
  #writing: Promise<void> = Promise.resolve()
  readonly #closing = new AbortController()

  private constructor(folder: SegmentFolder, facets: FacetValues, options: BodyOptions) {
    this.#folder = folder
    this.facets = facets
    this.#options = options
    this.#locations = new DocumentLocations(facets)
    this.#recent = this.#newRecent()
  }

  /** Throws UnusableFile if the files can't be used. */
  static async open(folder: SegmentFolder, options: BodyOptions): Promise<IndexBody> {
    const facets = new FacetValues()
    const opened = await folder.open(facets)
    const body = new IndexBody(folder, facets, options)
    if (opened === null) return body
    const { tx, complete } = opened.manifest
    body.#tx = tx
    body.#complete = complete
    body.#durable = { tx, complete }
    for (const { data, live, file } of opened.parts) {
      const branches = await finishYielding(wordBranches(data.words))
      const part = { segment: new FrozenSegment(data, branches), live: live.slice() }
      body.#locations.takeOver(part)
      body.#stored = [...body.#stored, { part, file, durable: live }]
    }
    return body
  }

  get parts(): readonly LiveSegment[] {
    const sealed = this.#sealed === null ? [] : [this.#sealed.part]
    return [...this.#stored.map(({ part }) => part), ...sealed, this.#recent].filter(
      ({ segment }) => segment.documents > 0,
    )
  }

  get tx(): Tx {
    return this.#tx
  }

  get durable(): WrittenUpTo {
    return { complete: this.#durable.complete, latest: this.#durable.tx }
  }

  get documents(): number {
    return this.#locations.count
  }

  get byteLength(): number {
    return this.parts.reduce(
      (sum, { segment, live }) => sum + segment.byteLength + live.byteLength,
      this.#locations.byteLength,
    )
  }

  async write(changes: readonly IndexChange[], tx: Tx, complete: Tx): Promise<void> {
    if (this.#isClosed) throw new Error('The search index is closed: nothing can be written to it.')
    const written = this.#write(changes, tx, complete)
    this.#writing = Promise.allSettled([this.#writing, written]).then(() => undefined)
    await written
  }

  async #write(changes: readonly IndexChange[], tx: Tx, complete: Tx): Promise<void> {
    let at = 0
    while (at < changes.length) {
      if (this.#isFull) await this.#roll()
      at = await finishYielding(this.#apply(changes, at))
    }
    this.#tx = Math.max(this.#tx, tx)
    this.#complete = Math.max(this.#complete, complete)
  }

  /** Makes all writes durable. */
  async flush(): Promise<void> {
    await this.#roll()
    await this.#frozen()
  }

  /** Resolves when no durable segment is left to merge. */
  async merged(): Promise<void> {
    await this.#merging
  }

  /** Stops merging, which resumes at the next start. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#closing.abort()
    await this.#merging
    // A search may have shown part of a write in progress: the next start must have all of it.
    await this.#writing
    await this.flush()
  }

  /** Closes without touching the files. */
  async abandon(): Promise<void> {
    this.#closing.abort()
    await this.#merging
    await this.#freezing
    noteReleased(this.byteLength)
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted
  }

  // ---------------------------------------------------------------------------------------------------------- writing

  get #isFull(): boolean {
    const { segment } = this.#recent
    return segment.documents >= this.#options.freezeAt || segment.byteLength > MAX_RECENT_BYTES
  }

  #newRecent(): LiveSegment & { readonly segment: RecentSegment } {
    const part = { segment: new RecentSegment(this.facets), live: newBits(MAX_RECENT) }
    this.#locations.enter(part)
    return part
  }

  /** Stops when the segment in memory is full; returns the next position. */
  *#apply(changes: readonly IndexChange[], from: number): Work<number> {
    for (let at = from; at < changes.length; at++) {
      const change = changes[at]
      if (change === undefined || (at > from && this.#isFull)) return at
      if ('drop' in change) this.#locations.drop(change.drop.node)
      else {
        this.#locations.drop(change.put.node)
        const document = this.#recent.segment.add(change.put)
        setBit(this.#recent.live, document)
        this.#locations.set(change.put.node, this.#recent, document)
      }
      if (this.#complete > 0) yield* this.#recent.segment.ready()
      yield
    }
    return changes.length
  }

  // ------------------------------------------------------------------------------------------------- freezing, merging

  /** Begins a new segment in memory; the previous one is written to a file meanwhile, at most one at a time. */
  async #roll(): Promise<void> {
    await this.#frozen()
    if (this.#stored.length >= MAX_STORED) await this.#merging
    const recent = this.#recent
    const live = new Map(this.#stored.map(({ part }) => [part, laterBits(part.live.slice())]))
    this.#sealed = { part: recent, keep: recent.live.slice(), tx: this.#tx, complete: this.#complete, live }
    this.#recent = this.#newRecent()
    this.#freezing = this.#freeze(this.#sealed).then(
      () => null,
      (error: unknown) => error,
    )
  }

  /** Waits for the segment being written, and retries if that has failed. */
  async #frozen(): Promise<void> {
    if ((await this.#freezing) === null) return
    if (this.#sealed !== null) await this.#freeze(this.#sealed)
    this.#freezing = Promise.resolve(null)
  }

  async #freeze(sealed: SealedPart): Promise<void> {
    const { part, keep, live, tx, complete } = sealed
    const { merger, unionsFrom } = this.#options
    const merged = await merger.merge([{ segment: part.segment, keep }], { unionsFrom, stop: null })
    if (merged === null) throw new Error('text index: freezing was stopped, though nothing requested that')
    const added = await this.#save(merged)
    await this.#commit(
      async () => {
        const stored: StoredSegment[] = []
        for (const one of this.#stored) stored.push({ ...one, durable: (await live.get(one.part)?.()) ?? one.durable })
        return { tx, complete, stored: added === null ? stored : [...stored, added] }
      },
      () => {
        // Done at once, since these are few documents, so that merging finds them where they are.
        if (added === null) this.#locations.leave(part)
        else {
          const move = { from: [part], to: added.part, numbers: merged.numbers }
          finish(this.#locations.follow(move))
          finish(this.#locations.settle(move))
        }
        this.#sealed = null
      },
    )
    this.#merging ??= this.#mergeAll().finally(() => (this.#merging = null))
  }

  async #mergeAll(): Promise<void> {
    try {
      for (let chosen = this.#nextMerge(); chosen.length > 0 && !this.#isClosed; chosen = this.#nextMerge()) {
        await this.#mergeOnce(chosen)
      }
    } catch (error) {
      this.#options.report(
        `Segments of the search index couldn't be merged: ${String(error)}. It goes on with more of them, and tries again.`,
      )
    }
  }

  /**
   * Chooses by the durable documents, which a merge takes over. If it chose by dropped documents, merging would repeat
   * without end until the drops are durable too.
   */
  #nextMerge(): readonly StoredSegment[] {
    const sized = this.#stored.map((stored) => {
      const { part, durable } = stored
      return { stored, live: countBits(durable), documents: part.segment.documents }
    })
    const merged = this.#complete === 0 ? MERGED_FILLING : MERGED
    return nextMerge(sized, { usual: this.#options.freezeAt, merged }).map(({ stored }) => stored)
  }

  /** Takes over the durable documents, even dropped ones: until the drop is durable too, a crash brings them back. */
  async #mergeOnce(chosen: readonly StoredSegment[]): Promise<void> {
    const sources = chosen.map(({ part, durable }) => ({ segment: part.segment, keep: durable }))
    const { merger, unionsFrom } = this.#options
    const merged = await merger.merge(sources, { unionsFrom, stop: this.#closing.signal })
    if (merged === null) return
    const added = await this.#save(merged)
    const parts = chosen.map(({ part }) => part)
    if (added === null) await this.#replace(parts, null)
    else {
      const move = { from: parts, to: added.part, numbers: merged.numbers }
      await finishYielding(this.#locations.follow(move))
      await this.#replace(parts, { added, merged }).catch((error: unknown) => {
        this.#locations.cancel(move)
        throw error
      })
      await finishYielding(this.#locations.settle(move))
    }
    noteReleased(parts.reduce((sum, { segment }) => sum + segment.byteLength, 0))
    await this.#folder.remove(chosen.map(({ file }) => file))
  }

  /** Replaces the sources of a merge in searches by its result; null if nothing is left. */
  #replace(
    parts: readonly LiveSegment[],
    segments: { readonly added: StoredSegment; readonly merged: MergedSegment } | null,
  ): Promise<void> {
    return this.#commit(
      async () => {
        const durable = new Map(this.#stored.map((one) => [one.part, one.durable]))
        const others = this.#stored.filter(({ part }) => !parts.includes(part))
        if (segments === null) return { ...this.#durable, stored: others }
        const moved = moveBits(
          segments.merged,
          parts.map((part) => durable.get(part)),
        )
        return {
          ...this.#durable,
          stored: [...others, { ...segments.added, durable: await finishYielding(moved) }],
        }
      },
      () => {
        if (segments === null) for (const part of parts) this.#locations.leave(part)
        else this.#sealed?.live.set(segments.added.part, this.#movedLive(this.#sealed, parts, segments.merged))
      },
    )
  }

  /** Returns the documents that were present when a part was sealed, computed on request. */
  #movedLive({ live }: SealedPart, parts: readonly LiveSegment[], merged: MergedSegment): LaterBits {
    const before = parts.map((part) => live.get(part))
    return async () => {
      const bits: (Bits | undefined)[] = []
      for (const later of before) bits.push(await later?.())
      return await finishYielding(moveBits(merged, bits))
    }
  }

  /** Returns null if no document is left. */
  async #save({ data, branches }: MergedSegment): Promise<StoredSegment | null> {
    if (data.documents === 0) return null
    const file = await this.#folder.save(data, this.facets)
    const part = { segment: new FrozenSegment(data, branches), live: newBits(data.documents) }
    return { part, file, durable: fullBits(data.documents) }
  }

  /** Commits manifests one after another, since each builds on the previous one. */
  #commit(make: () => Promise<SegmentManifest>, then: () => void): Promise<void> {
    const before = this.#committing
    const commit = async (): Promise<void> => {
      await before.catch(() => {})
      const { tx, complete, stored } = await make()
      const parts = stored.map(({ file, durable }) => ({ file, live: durable }))
      await this.#folder.commit({ tx, complete, parts })
      this.#stored = stored
      this.#durable = { tx, complete }
      then()
    }
    this.#committing = commit()
    return this.#committing
  }
}

/** Maps bits of a merge's sources to bits of its result. */
function* moveBits({ data, numbers }: MergedSegment, sources: readonly (Bits | undefined)[]): Work<Bits> {
  const moved = newBits(data.documents)
  for (const [source, bits] of sources.entries()) {
    const own = numbers[source]
    if (bits === undefined || own === undefined) continue
    for (let document = 0; document < own.length; document++) {
      if (u32(own, document) !== LEFT_OUT && hasBit(bits, document)) setBit(moved, u32(own, document))
      if ((document & 0x3fff) === 0) yield
    }
  }
  return moved
}
