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
    file: 'src/adapters/http/source.ts',
    line: 'return chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks)',
    before: 'chunks.length === 1',
    after: 'false',
    why: 'One chunk alone is only not copied.',
  },
  {
    file: 'src/adapters/http/source.ts',
    line: "const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''",
    before: "''",
    after: '"Stryker was here!"',
    why: 'Neither is a code that is looked for.',
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
    file: 'src/project/graph/marks.ts',
    line: 'if (ids.length < idBound >>> 8) {',
    before: 'ids.length < idBound >>> 8',
    after: 'ids.length <= idBound >>> 8',
    why: 'Both ways of sorting come to the same.',
  },
  {
    file: 'src/project/graph/marks.ts',
    line: 'if (ids.length < idBound >>> 8) {',
    before: 'ids.length < idBound >>> 8',
    after: 'false',
    why: 'Both ways of sorting come to the same.',
  },
  {
    file: 'src/project/graph/marks.ts',
    line: 'if (ids.length < idBound >>> 8) {',
    before: 'ids.length < idBound >>> 8',
    after: 'ids.length >= idBound >>> 8',
    why: 'Both ways of sorting come to the same.',
  },
  {
    file: 'src/project/graph/marks.ts',
    line: 'if (ids.length < idBound >>> 8) {',
    before: 'ids.length < idBound >>> 8',
    after: 'true',
    why: 'Both ways of sorting come to the same.',
  },
  {
    file: 'src/commit/plan.ts',
    line: "const named = answer.kind === 'said' ? answer.statement.touches : []",
    before: '[]',
    after: '["Stryker was here"]',
    why: 'Only what the record knows is asked for again.',
  },
  {
    file: 'src/commit/load.ts',
    line: 'if (status.hydratedAt === null || (!compared && !status.gone))',
    before: 'status.hydratedAt === null',
    after: 'false',
    why: 'What was never read says nothing: reading that comes to the same.',
  },
  {
    file: 'src/hydrate/gate.ts',
    line: 'if (this.#rate >= full) return full',
    before: 'this.#rate >= full',
    after: 'this.#rate > full',
    why: 'At the full rate, what it grows back to is the full rate.',
  },
  {
    file: 'src/hydrate/gate.ts',
    line: 'if (this.#rate >= full) return full',
    before: 'this.#rate >= full',
    after: 'false',
    why: 'It never grows beyond the full rate.',
  },
  {
    file: 'src/infer/change.ts',
    line: "if (was === is || !rule.edges.has(was ?? '') || !rule.edges.has(is ?? '')) continue",
    before: "''",
    after: '"Stryker was here!"',
    why: 'No type has either name.',
  },
  {
    file: 'src/infer/change.ts',
    line: "if (rule.edges.get(context.reader.typeOf(from, context.at) ?? '') !== type) return false",
    before: "''",
    after: '"Stryker was here!"',
    why: 'No type has either name.',
  },
  {
    file: 'src/infer/change.ts',
    line: "const type = rule.edges.get(reader.typeOf(subject, at) ?? '')",
    before: "''",
    after: '"Stryker was here!"',
    why: 'No type has either name.',
  },
  {
    file: 'src/infer/compare.ts',
    line: "const type = rule.edges.get(context.reader.typeOf(subject, context.at) ?? '')",
    before: "''",
    after: '"Stryker was here!"',
    why: 'No type has either name.',
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
    file: 'src/project/graph/spread.ts',
    line: 'if (needed > into.array.length) {',
    before: 'needed > into.array.length',
    after: 'needed >= into.array.length',
    why: 'It grows where it would be full, a little early.',
  },
  {
    file: 'src/project/graph/walk.ts',
    line: 'for (let depth = 1; depth < ends.length; depth++) {',
    before: 'depth < ends.length',
    after: 'depth <= ends.length',
    why: 'Beyond the last level there is nothing to fill.',
  },
  {
    file: 'src/project/graph/load.ts',
    line: 'for (; j > 0 && comesAfter(rows, start + u32(places, j - 1), start + i); j--) places[j] = u32(places, j - 1)',
    before: 'j > 0',
    after: 'j >= 0',
    why: 'Nothing comes after what is not there.',
  },
  {
    file: 'src/query/flow-level.ts',
    line: 'for (let d = 1; d <= DIGITS; d++) starts[d] = at(starts, d) + at(starts, d - 1)',
    before: 'd <= DIGITS',
    after: 'd < DIGITS',
    why: 'Behind the last digit nothing begins.',
  },
  {
    file: 'src/query/in-use.ts',
    line: 'return (use.in ?? []).some((one) => one === (value ?? null))',
    before: '[]',
    after: '["Stryker was here"]',
    why: 'No value is that text.',
  },
  {
    file: 'src/query/between.ts',
    line: 'return ok({ from: reader.asOf(from.value), to: to.value === reader.at ? reader : reader.asOf(to.value) })',
    before: 'to.value === reader.at',
    after: 'false',
    why: 'A second reader of the same moment finds the same; it only reads again.',
  },
  {
    file: 'src/hydrate/run.ts',
    line: "return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))",
    before: 'true',
    after: 'false',
    why: 'A signal is aborted once.',
  },
  {
    file: 'src/hydrate/run.ts',
    line: "return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))",
    before: '{ once: true }',
    after: '{}',
    why: 'A signal is aborted once.',
  },
  {
    file: 'src/query/history.ts',
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
    file: 'src/query/relations.ts',
    line: 'if (missing.size === 0 || round === MAX_ROUNDS) return explained',
    before: 'missing.size === 0',
    after: 'false',
    why: 'Where nothing is missing, walking again comes to the same.',
  },
  {
    file: 'src/query/flow-level.ts',
    line: 'if (marks.stamp >= LAST_STAMP - 1) {',
    before: 'marks.stamp >= LAST_STAMP - 1',
    after: 'true',
    why: 'Marks that are cleared before every walk tell the same, only later.',
  },
  {
    file: 'src/query/flow-level.ts',
    line: 'const alike = entries.flags.subarray(from, from + length).every((flag) => flag === first)',
    before: 'flag === first',
    after: 'false',
    why: 'To sort by flags that are alike changes no order.',
  },
  {
    file: 'src/query/flow-walk.ts',
    line: 'if (this.#done < NODES_A_STEP) continue',
    before: 'this.#done < NODES_A_STEP',
    after: 'this.#done <= NODES_A_STEP',
    why: 'A pause one node later is the same pause.',
  },
]

export function isEquivalent(mutant: Mutant, text: string): boolean {
  const line = text.split('\n')[mutant.line - 1]?.trim()
  return EQUIVALENT.some(
    (one) =>
      one.file === mutant.file && one.line === line && one.before === mutant.before && one.after === mutant.after,
  )
}
