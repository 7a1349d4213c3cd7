import type { Mutant } from './mutant.ts'

/** An edit that changes nothing that anyone can observe: the line it is in, what became of it, and why that is the same. */
export interface Equivalent {
  readonly file: string
  /** The source line, without the space around it. */
  readonly line: string
  readonly before: string
  readonly after: string
  readonly why: string
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'src/adapters/http/source.ts',
    line: "const date = Date.parse(header(response, 'date') ?? '')",
    before: "''",
    after: '"Stryker was here!"',
    why: 'Neither is a date.',
  },
  {
    file: 'src/model/uri.ts',
    line: "const second = first < 0 ? -1 : text.indexOf('/', first + 1)",
    before: 'first < 0',
    after: 'first <= 0',
    why: 'It is looked for from the sixth character on.',
  },
  {
    file: 'src/model/uri.ts',
    line: 'if (second < 0) return err(`"${clip(text)}" is not aip://<componentType>/<platformId>/<resourceId>`)',
    before: 'second < 0',
    after: 'second <= 0',
    why: 'It is looked for behind the first one.',
  },
  {
    file: 'src/model/uri.ts',
    line: "resourceId: raw.includes('%') ? decodeURIComponent(raw) : raw,",
    before: "'%'",
    after: '""',
    why: 'What has no % in it decodes to itself.',
  },
  {
    file: 'src/model/uri.ts',
    line: "if (!raw.includes('%')) return raw",
    before: "'%'",
    after: '""',
    why: 'What has no % in it decodes to itself.',
  },
  {
    file: 'src/model/uri.ts',
    line: "if (!raw.includes('%')) return raw",
    before: "!raw.includes('%')",
    after: 'false',
    why: 'What has no % in it decodes to itself.',
  },
  {
    file: 'src/model/uri.ts',
    line: "if (/^[A-Za-z0-9\\-._~!$&'()*+,;=:@/]*$/.test(resourceId)) return resourceId",
    before: "/^[A-Za-z0-9\\-._~!$&'()*+,;=:@/]*$/",
    after: "/^[A-Za-z0-9\\-._~!$&'()*+,;=:@/]$/",
    why: 'A shorter way to what encoding gives.',
  },
  {
    file: 'src/model/uri.ts',
    line: "if (/^[A-Za-z0-9\\-._~!$&'()*+,;=:@/]*$/.test(resourceId)) return resourceId",
    before: "/^[A-Za-z0-9\\-._~!$&'()*+,;=:@/]*$/.test(resourceId)",
    after: 'false',
    why: 'A shorter way to what encoding gives.',
  },
  {
    file: 'src/commit/plan.ts',
    line: "const named = answer.kind === 'said' ? answer.statement.lookupsToRecheck : []",
    before: '[]',
    after: '["Stryker was here"]',
    why: 'Only look-ups that are in the record are read again.',
  },
  {
    file: 'src/commit/load.ts',
    line: 'if (status.hydratedAt === null || (!compared && !status.gone))',
    before: 'status.hydratedAt === null',
    after: 'false',
    why: 'A document that was never read has no contents: loading them gives the same.',
  },
  {
    file: 'src/hydrate/throttling.ts',
    line: 'if (this.#rate >= full) return full',
    before: 'this.#rate >= full',
    after: 'this.#rate > full',
    why: 'At the full rate, what it grows back to is the full rate.',
  },
  {
    file: 'src/hydrate/throttling.ts',
    line: 'if (this.#rate >= full) return full',
    before: 'this.#rate >= full',
    after: 'false',
    why: 'It never grows beyond the full rate.',
  },
  {
    file: 'src/infer/follower/affected-conclusions.ts',
    line: "if (!rule.edges.has(was ?? '') || !rule.edges.has(is ?? '')) continue",
    before: "''",
    after: '"Stryker was here!"',
    why: 'No type has either name.',
  },
  {
    file: 'src/infer/follower/affected-conclusions.ts',
    line: "if (rule.edges.get(context.reader.typeOf(from, context.at) ?? '') !== type) return false",
    before: "''",
    after: '"Stryker was here!"',
    why: 'No type has either name.',
  },
  {
    file: 'src/infer/follower/affected-conclusions.ts',
    line: "const type = rule.edges.get(reader.typeOf(subject, at) ?? '')",
    before: "''",
    after: '"Stryker was here!"',
    why: 'No type has either name.',
  },
  {
    file: 'src/infer/follower/compare-with-record.ts',
    line: "const type = rule.edges.get(context.reader.typeOf(subject, context.at) ?? '')",
    before: "''",
    after: '"Stryker was here!"',
    why: 'No type has either name.',
  },
  {
    file: 'src/search/analyse.ts',
    line: 'if (ASCII.test(text)) return text.trim().toLowerCase()',
    before: 'ASCII.test(text)',
    after: 'false',
    why: 'A shorter way: ASCII is normalised as it is.',
  },
  {
    file: 'src/search/explain.ts',
    line: "return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`",
    before: "''",
    after: '"Stryker was here!"',
    why: 'One text alone is joined with nothing, and the last of several is there.',
  },
  {
    file: 'src/project/graph/uris.ts',
    line: 'return node < this.#length.length && u16(this.#length.array, node) > 0',
    before: 'node < this.#length.length',
    after: 'node <= this.#length.length',
    why: 'What lies at the bound has no length.',
  },
  {
    file: 'src/project/graph/uris.ts',
    line: 'return node < this.#length.length && u16(this.#length.array, node) > 0',
    before: 'node < this.#length.length',
    after: 'true',
    why: 'What lies beyond the bound has no length.',
  },
  {
    file: 'src/project/graph/nodes.ts',
    line: 'if (before === type) return',
    before: 'before === type',
    after: 'false',
    why: 'A type that begins where it holds already is counted down and up at once.',
  },
  {
    file: 'src/project/graph/nodes.ts',
    line: 'const wider = new Uint32Array(Math.max(word + 1, kind.members.length * 2))',
    before: 'kind.members.length * 2',
    after: 'kind.members.length / 2',
    why: 'It grows by as much as is needed, only more often.',
  },
  {
    file: 'src/project/graph/expand-hops.ts',
    line: 'if (needed > into.array.length) {',
    before: 'needed > into.array.length',
    after: 'needed >= into.array.length',
    why: 'It grows where it would be full, a little early.',
  },
  {
    file: 'src/project/graph/pack-edges.ts',
    line: 'for (; j > 0 && comesAfter(rows, start + u32(places, j - 1), start + i); j--) places[j] = u32(places, j - 1)',
    before: 'j > 0',
    after: 'j >= 0',
    why: 'Nothing comes after what is not there.',
  },
  {
    file: 'src/walk/order.ts',
    line: 'for (let d = 1; d <= DIGITS; d++) starts[d] = u32(starts, d) + u32(starts, d - 1)',
    before: 'd <= DIGITS',
    after: 'd < DIGITS',
    why: 'Behind the last digit nothing begins.',
  },
  {
    file: 'src/catalogue/in-use.ts',
    line: 'return (use.in ?? []).some((one) => one === (value ?? null))',
    before: '[]',
    after: '["Stryker was here"]',
    why: 'No value is that text.',
  },
  {
    file: 'src/query/time/between.ts',
    line: 'return ok({ from: reader.asOf(from.value), to: to.value === reader.at ? reader : reader.asOf(to.value) })',
    before: 'to.value === reader.at',
    after: 'false',
    why: 'A second reader of the same moment finds the same; it only reads again.',
  },
  {
    file: 'src/hydrate/source-worker.ts',
    line: "return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))",
    before: 'true',
    after: 'false',
    why: 'A signal is aborted once.',
  },
  {
    file: 'src/hydrate/source-worker.ts',
    line: "return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))",
    before: '{ once: true }',
    after: '{}',
    why: 'A signal is aborted once.',
  },
  {
    file: 'src/query/time/history.ts',
    line: 'const cut = edges.rest > 0 && edges.events.at(-1)?.tx === end ? { tx: end, rest: edges.rest } : null',
    before: 'edges.rest > 0',
    after: 'edges.rest >= 0',
    why: 'Of no further edges none are counted either way.',
  },
  {
    file: 'src/query/incomplete.ts',
    line: 'if (open.length === 0) return []',
    before: 'open.length === 0',
    after: 'false',
    why: 'Of nothing open, nothing is read or said either way.',
  },
  {
    file: 'src/query/entities/relations.ts',
    line: 'if (missing.size === 0 || round === MAX_ROUNDS) return explained',
    before: 'missing.size === 0',
    after: 'false',
    why: 'Where nothing is missing, walking again comes to the same.',
  },
  {
    file: 'src/walk/marks.ts',
    line: 'if (this.#stamp === LAST_STAMP) {',
    before: 'this.#stamp === LAST_STAMP',
    after: 'true',
    why: 'Marks that are cleared before every walk tell the same, only later.',
  },
  {
    file: 'src/walk/order.ts',
    line: 'const alike = isOfOneState(entries, from)',
    before: 'isOfOneState(entries, from)',
    after: 'false',
    why: 'To sort by states that are alike changes no order.',
  },
  {
    file: 'src/walk/walk.ts',
    line: 'if (this.#done < this.#pause) return false',
    before: 'this.#done < this.#pause',
    after: 'this.#done <= this.#pause',
    why: 'A pause one node later is the same pause.',
  },
  {
    file: 'src/walk/walk.ts',
    line: 'this.#done += nodes.length - before',
    before: 'nodes.length - before',
    after: 'nodes.length + before',
    why: 'Pauses more often, and finds the same.',
  },
  {
    file: 'src/walk/walk.ts',
    line: 'if (nodes.length === before) continue',
    before: 'nodes.length === before',
    after: 'false',
    why: 'Filled from where nothing was appended, nothing is filled.',
  },
  {
    file: 'src/walk/order.ts',
    line: 'for (let shift = 0; shift < 32 && idBound > 2 ** shift; shift += DIGIT) {',
    before: 'idBound > 2 ** shift',
    after: 'idBound >= 2 ** shift',
    why: 'One more pass by a digit that is 0 everywhere changes no order.',
  },
  {
    file: 'src/query/lineage/impact.ts',
    line: 'known.set(flowed, reading)',
    before: 'known.set(flowed, reading)',
    after: ';',
    why: 'It is read again, and is the same.',
  },
  {
    file: 'src/query/time/moment.ts',
    line: 'if (performance.now() > until) return false',
    before: 'performance.now() > until',
    after: 'performance.now() >= until',
    why: 'A wait of two seconds that is one poll longer.',
  },
]

export function isEquivalent(mutant: Mutant, text: string): boolean {
  const line = text.split('\n')[mutant.line - 1]?.trim()
  return EQUIVALENT.some(
    (one) =>
      one.file === mutant.file && one.line === line && one.before === mutant.before && one.after === mutant.after,
  )
}
