// Words what happened to one entity in one transaction.
import { textOrNull } from '../../../catalogue/entity.ts'
import { CURRENT_VERSION } from '../../../catalogue/in-use.ts'
import { isAtLeast } from '../../../catalogue/news.ts'
import type { NodeId } from '../../../contracts/log.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { containerBy } from '../../entities/containing-entity.ts'
import { chosenVersionFrom } from '../../home/lost-origins.ts'
import { violationNewsAt } from '../../policies/violation-changes.ts'
import type { Reader } from '../../reader.ts'
import { asFirstTransaction } from '../carried-over.ts'
import type { HistoryChange, TransactionHistory } from '../change.ts'
import { historyOf } from '../history.ts'
import { hasWorsened, isDeletion } from '../news/changes.ts'
import { newsOf, type News } from '../news/news.ts'
import { isStart, withRenames } from '../renames.ts'
import { type ActivityPosition, type ActivityQuery, isWanted, isWithin } from './scope.ts'
import { NOTHING, firstReadBy, announcedIn, endedIn } from './first-reads.ts'
import { isMoveByModel, movedVersions, replacementOf, STAGE, stageMoveIn } from './moved-versions.ts'

export interface Activity extends ActivityPosition, News {
  readonly at: Time
  readonly cause: TransactionHistory['cause']
  readonly trace: string
}

/** Returns what happened to an entity in a transaction; null if that isn't news, or not severe enough for the query. */
export async function activityAt(
  reader: Reader,
  query: Pick<ActivityQuery, 'within' | 'types' | 'bookkeeping' | 'least'>,
  { tx, node }: ActivityPosition,
): Promise<Activity | null> {
  const uri = reader.graph.uriOf(node)
  const { transactions } = await historyOf(reader, uri, { before: tx + 1, limit: 1 })
  const last = transactions.find((one) => one.tx === tx)
  const isOwnNews = (other: NodeId): boolean =>
    query.within !== null && !isWithin(reader, query.within, { tx, node: other })
  const { bookkeeping, least } = query
  const firstRead = bookkeeping || last === undefined ? NOTHING : await firstReadBy(reader, uri, last)
  const isFirst = last !== undefined && !bookkeeping && isFirstOwnStatement(last)
  const one = isFirst ? await asFirstTransaction(reader, node, last) : last
  const stated = one === undefined || firstRead === 'later' ? null : lowerIfBack(await statedNews(one, firstRead))
  if (last !== undefined && stated !== null && isAtLeast(stated.severity, least))
    return { tx, node, at: last.at, cause: last.cause, trace: last.trace, ...stated }
  const violated = await violationNewsAt(reader, { tx, node })
  return violated === null || !isAtLeast(violated.severity, least) ? null : { tx, node, ...violated }

  /** Lowers the severity of a deletion if the entity is back by now, so that nobody needs to act. */
  function lowerIfBack(news: News | null): News | null {
    const isBack = last !== undefined && isDeletion(last) && !reader.graph.isGone(node, reader.at)
    return news !== null && isBack ? { ...news, severity: 'low' } : news
  }

  async function statedNews(transaction: TransactionHistory, read: ReadonlySet<Uri>): Promise<News | null> {
    const announced = bookkeeping ? NOTHING : await announcedIn(reader, uri, transaction)
    const chosenVersion =
      isDeletion(transaction) || hasWorsened(transaction)
        ? await chosenVersionFrom(reader.untracked().asOf(tx - 1), node)
        : null
    const isUpstream = query.within?.isUpstream === true
    const isReportedHere = (other: NodeId): boolean =>
      isOwnNews(other) && (!isUpstream || announced.has(reader.graph.uriOf(other)))
    const deleted = bookkeeping ? NOTHING : await endedIn(reader, transaction)
    const currentStage = await stageOfCurrent(transaction)
    const about = { node, firstRead: read, announced, deleted, isReportedHere, chosenVersion, currentStage }
    const report = (reported: TransactionHistory, all: boolean) =>
      newsOf(reader, { ...about, transaction: reported, bookkeeping: all })
    if (bookkeeping) return report(transaction, true)
    const news = await withRenames(reader, {
      node,
      transaction,
      report,
      isOutOfView: isOwnNews,
      isNeeded: chosenVersion !== null,
    })
    return news === null ? null : await asMove(news, transaction)
  }

  /** Reports a move of an alias or stage between versions once: as news of the model, or of a version if that isn't listed. */
  async function asMove(news: News, transaction: TransactionHistory): Promise<News | null> {
    const model = containerBy(reader, node, tx)
    if (model === null) return news
    const isListed = (other: NodeId) => isWanted(reader, query, { tx, node: other })
    const listedOf = async (move: Tx) => (await movedVersions(reader, model, move)).filter(isListed)
    const way = stageMoveIn(news)
    const move = { version: node, model, at: transaction.at }
    const replaced = way === null ? null : await replacementOf(reader, { ...move, way })
    if (replaced !== null && (isListed(model) || (isOwnNews(model) && (await listedOf(replaced)).length > 1)))
      return null
    if (!isMoveByModel(news, reader.graph.uriOf(model))) return news
    if (isListed(model)) return null
    const [first = node] = await listedOf(tx)
    if (first !== node) return null
    const ofModel = await activityAt(reader, { ...query, within: null, types: null, least: 'low' }, { tx, node: model })
    if (ofModel === null) return news
    return { ...news, kind: ofModel.kind, severity: ofModel.severity, sentence: ofModel.sentence }
  }

  /** Returns the stage that chooses the current version, if the transaction replaced the current version. */
  async function stageOfCurrent({ changes }: TransactionHistory): Promise<string | null> {
    const isReplaced = changes.some(
      (change) => change.kind === 'edge' && change.relation === CURRENT_VERSION && change.direction === 'out',
    )
    if (!isReplaced) return null
    const [entity] = await reader.untracked().asOf(tx).loader.load([node])
    const by = textOrNull(entity?.attributes.currentVersionBy)
    return by?.startsWith(STAGE) === true ? by : null
  }
}

/** Tells whether an entity first states when it was created, although another document named it before. */
function isFirstOwnStatement(transaction: TransactionHistory): boolean {
  const isCreation = (change: HistoryChange) =>
    change.kind === 'attribute' && change.name === 'createdAt' && change.before === null
  return !isStart(transaction) && transaction.changes.some(isCreation)
}
