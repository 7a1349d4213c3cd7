// Streams complete lists as CSV, NDJSON or JSON files, as fast as the client reads.
import { finished } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problem, sendProblem, type Problem } from '../../contracts/problem.ts'
import type { JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { incompleteMember } from '../../query/incomplete.ts'
import type { Caller } from '../../contracts/caller.ts'
import { Reader } from '../../query/reader.ts'
import { needsAGraph } from '../../query/record-graph/needs-a-graph.ts'
import { pin } from '../../query/time/moment.ts'
import type { GraphQuestion, Question } from '../../questions/declare.ts'
import type { ExportedRows, ExportFormat } from '../../questions/export.ts'
import { charge } from '../http/budget.ts'
import { callerOf } from '../http/caller.ts'
import { ELSEWHERE, hiddenFrom, type ServedFrom, refusalWithMembers, type RefusalWithMembers } from '../http/serve.ts'
import { EXPORT_HEADERS, EXPORTS, MAX_AT_ONCE, MAX_ROWS } from './endpoints.ts'
import { fileFormatOf } from './formats.ts'
import { beginReading, streamOf } from './stream.ts'
import { isoOf, isoOrNull } from '../../lib/iso.ts'
import { truncate } from '../../lib/cut-text.ts'

export interface ExportBounds {
  readonly maxRows: number
  readonly maxAtOnce: number
  /** A client that reads less than 16 KiB in this time is disconnected. */
  readonly stallMs: number
  /** Longest time that an export may keep the record from clearing away what it reads. */
  readonly mostMs: number
}

const BOUNDS: ExportBounds = { maxRows: MAX_ROWS, maxAtOnce: MAX_AT_ONCE, stallMs: 60_000, mostMs: 1_800_000 }

interface ExportArguments extends Readonly<Record<string, unknown>> {
  readonly format: ExportFormat
  readonly asOf?: string
}

interface OpenedExport {
  readonly rows: ExportedRows
  /** Returns why it may be incomplete, as far as known by then. */
  incomplete(): Promise<JsonObject>
  /** Returns its cost so far, not counting the rows that were read. */
  units(): number
}

/** The exports of one process, read as fast as their clients are. */
export class Exporter {
  readonly #served: ServedFrom
  readonly #bounds: ExportBounds
  #running = 0

  constructor(served: ServedFrom, bounds: Partial<ExportBounds> = {}) {
    this.#served = served
    this.#bounds = { ...BOUNDS, ...bounds }
  }

  serve(app: FastifyInstance, about: Question['about']): void {
    for (const { question, endpoint } of EXPORTS.filter((route) => route.question.about === about))
      app.get(endpoint.path, (request, reply) => this.#answer(question, request, reply))
  }

  async #answer(question: Question, request: FastifyRequest, reply: FastifyReply) {
    // The server has read them as the endpoint declares.
    const args = request.query as ExportArguments
    if (this.#running >= this.#bounds.maxAtOnce) return sendProblem(reply, tooManyAtOnce(this.#running))
    this.#running++
    try {
      const opened = await open(question, args, { ...this.#served, caller: callerOf(request) })
      if (!opened.ok) return sendProblem(reply, opened.error.problem, opened.error.members)
      const { rows } = opened.value
      try {
        if (rows.count > this.#bounds.maxRows) return sendProblem(reply, this.#tooLong(question, rows))
        return await this.#send({ question, args, opened: opened.value }, request, reply)
      } finally {
        await rows.close()
      }
    } finally {
      this.#running--
    }
  }

  /** Resolves when the client has read everything, or is gone. */
  async #send({ question, args, opened }: ExportInProgress, request: FastifyRequest, reply: FastifyReply) {
    const { rows } = opened
    const pages = await beginReading(rows, chargeAsRead(request, opened))
    const members = await opened.incomplete()
    const { format, ...requested } = args
    const file = fileFormatOf(format, question.export?.columns ?? [])
    reply.header('content-type', file.type).headers(exportHeaders({ question, args, rows, members }))
    if (request.method === 'HEAD') return await reply.send()
    const head = headOf(question, rows, { requested, members })
    // The socket's own timeout would allow twice the time if something was read at first.
    const stalled = setTimeout(() => reply.raw.destroy(), this.#bounds.stallMs)
    const overdue = setTimeout(() => reply.raw.destroy(), this.#bounds.mostMs)
    const stream = streamOf(pages, { file, head, count: rows.count }, () => stalled.refresh())
    stream.once('error', (error) => request.server.failures?.(error, request))
    reply.raw.on('drain', () => stalled.refresh())
    const read = new Promise((resolve) => stream.once('close', resolve))
    const taken = finished(reply.raw).catch(() => undefined)
    void reply.send(stream)
    await Promise.all([read, taken])
    clearTimeout(stalled)
    clearTimeout(overdue)
    return reply
  }

  #tooLong({ export: declared }: Question, { count }: ExportedRows): Problem {
    const detail = `The list has ${count.toLocaleString('en')} rows; the limit of an export is ${this.#bounds.maxRows.toLocaleString('en')}.`
    return problem('TOO_EXPENSIVE', detail, declared?.tooManyRowsHint)
  }
}

interface ExportInProgress {
  readonly question: Question
  readonly args: ExportArguments
  readonly opened: OpenedExport
}

/** Charges with each page what was read since the one before: a row costs as much as its entity. */
function chargeAsRead(request: FastifyRequest, opened: OpenedExport): (count: number) => void {
  let read = 0
  let charged = 0
  return (count) => {
    read += count
    const units = Math.max(read, opened.units())
    charge(request, units - charged)
    charged = units
  }
}

function tooManyAtOnce(running: number): Problem {
  return problem(
    'TOO_MANY',
    `This process is already sending ${running} exports.`,
    'Try again when one of them is done.',
  )
}

async function open(
  question: Question,
  args: ExportArguments,
  { reads, service, caller }: ServedFrom & { readonly caller: Caller },
): Promise<Result<OpenedExport, RefusalWithMembers>> {
  if (question.about === 'graph') return await openAboutGraph(question, args, { reads, caller })
  if (service === null || question.export === undefined) return err({ problem: ELSEWHERE })
  const hidden = await hiddenFrom(caller, question, reads)
  if (hidden !== null) return err({ problem: hidden })
  const rows = await question.export.rows(service, args as never)
  return rows.ok ? ok({ rows: rows.value, incomplete: async () => ({}), units: () => 0 }) : err({ problem: rows.error })
}

async function openAboutGraph(
  question: GraphQuestion,
  args: ExportArguments,
  { reads, caller }: { readonly reads: ServedFrom['reads']; readonly caller: Caller },
): Promise<Result<OpenedExport, RefusalWithMembers>> {
  if (reads === null || question.export === undefined) return err({ problem: ELSEWHERE })
  // Its rows are read while its client reads: asking again is impossible.
  if (reads.askInRounds !== undefined) return err({ problem: needsAGraph('export lists of the graph') })
  const moment = await pin(reads, args.asOf)
  if (!moment.ok) return err({ problem: moment.error })
  const reader = new Reader(reads, moment.value, {
    cacheable: question.cacheable !== 'nothing',
    visibility: await reads.visibilities.of(caller),
  })
  const rows = await question.export.rows(reader, args as never)
  return rows.ok
    ? ok({ rows: rows.value, incomplete: () => incompleteMember(reader), units: () => reader.pace.units })
    : err(await refusalWithMembers(reader, rows.error))
}

function headOf(
  { name }: Question,
  { count, tx, at, bound }: ExportedRows,
  { requested, members }: { readonly requested: object; readonly members: JsonObject },
): JsonObject {
  return {
    export: name,
    rows: count,
    tx,
    at: isoOrNull(at),
    arguments: { ...requested },
    ...(bound === undefined ? {} : { bound }),
    ...members,
  }
}

function exportHeaders({
  question: { name, about, cli },
  args,
  rows,
  members,
}: Omit<ExportInProgress, 'opened'> & { readonly rows: ExportedRows; readonly members: JsonObject }): Record<
  string,
  string
> {
  const { count, tx, at } = rows
  const [first] = cli?.positional ?? []
  const subject = first === undefined ? '' : String(args[first] ?? '')
  const missing = Array.isArray(members['incomplete']) ? members['incomplete'].length : 0
  return {
    'content-disposition': `attachment; filename="${fileNameOf({ name, subject, format: args.format }, rows)}"`,
    [EXPORT_HEADERS.rows]: String(count),
    ...(at === null ? {} : { [EXPORT_HEADERS.at]: isoOf(at) }),
    ...(tx === null ? {} : { [EXPORT_HEADERS.tx]: String(tx) }),
    ...(about === 'graph' ? { [EXPORT_HEADERS.incomplete]: String(missing) } : {}),
  }
}

const MAX_SUBJECT = 60

/**
 * Makes a name that describes the content, since nothing else about a CSV file does:
 * `unused-Feature-transaction-42-120-rows.csv`. It is safe in a header and on a disk.
 */
function fileNameOf(
  { name, subject, format }: { readonly name: string; readonly subject: string; readonly format: ExportFormat },
  { tx, at, count }: Pick<ExportedRows, 'tx' | 'at' | 'count'>,
): string {
  const about = truncate(toPlain(subject.split('/').at(-1) ?? ''), MAX_SUBJECT)
  const moment = tx === null ? toPlain(at === null ? '' : isoOf(at)) : `transaction-${tx}`
  const parts = [name, about, moment, `${count}-rows`].filter((part) => part !== '')
  return `${parts.join('-')}.${format}`
}

function toPlain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
}
