import type { NodeId } from '../../contracts/log.ts'
import type { Uri } from '../../model/uri.ts'
import { COMMENTS, commentsIn, openQuestions } from '../entities/comments.ts'
import { entityOf } from '../entities/entity.ts'
import { isPersonHidden, namesOfPeople } from '../entities/names-of-people.ts'
import { eachStatedByPeople } from '../entities/stated-by-people.ts'
import { memoisePerMoment } from '../memoise-per-moment.ts'
import type { Reader } from '../reader.ts'
import type { Found } from '../found.ts'

/** Maximum number of open questions cached for one transaction, the newest: some 2 kB each. */
const MAX_QUESTIONS = 1_000

/** A question to an entity's owners that nobody has answered yet. */
export interface OpenQuestion {
  readonly of: NodeId
  readonly uri: Uri
  readonly text: string
  readonly at: string
  /** Null if the reader may not see who asks. */
  readonly byName: string | null
}

interface AskedQuestion extends Omit<OpenQuestion, 'byName'> {
  readonly by: string | null
}

const allQuestions = memoisePerMoment(async (reader) => {
  const all: AskedQuestion[] = []
  const complete = await eachStatedByPeople(reader, (record) => {
    const comments = commentsIn(entityOf(record, reader.catalogue).attributes[COMMENTS])
    for (const { by, at, text } of openQuestions(comments)) all.push({ of: record.node, uri: record.uri, by, at, text })
  })
  const found = all.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, MAX_QUESTIONS)
  return { found, complete: complete && found.length === all.length }
})

/** Finds questions about what is owned, or with null about everything; newest first. */
export async function questionsAbout(reader: Reader, owned: readonly NodeId[] | null): Promise<Found<OpenQuestion>> {
  const { found, complete } = await allQuestions(reader)
  const theirs = owned === null ? null : new Set(owned)
  const shown = found.filter(({ of, uri }) => (theirs?.has(of) ?? true) && reader.graph.idOf(uri) !== undefined)
  const names = await namesOfPeople(
    reader,
    shown.flatMap(({ by }) => (by !== null && !isPersonHidden(reader, by) ? [by] : [])),
  )
  return {
    found: shown.map(({ by, ...question }) => ({ ...question, byName: names.get(by ?? '') ?? null })),
    complete,
  }
}
