import type { CatalogueProblem } from '../../catalogue/check.ts'
import type { Mapping } from '../../contracts/mapping.ts'
import type {
  BatchContract,
  EventContract,
  FilesContract,
  ListedOver,
  LookupContract,
  Provider,
  SignInContract,
  TypeContract,
} from '../../contracts/source.ts'
import { evaluate } from '../../expressions/expression.ts'
import { isObject, type Json, type JsonObject, mapValues } from '../../lib/json.ts'
import { err, must, ok, type Result } from '../../lib/result.ts'
import { composedId } from '../../model/composed-id.ts'
import { pageMembers } from '../../model/page-address.ts'
import { checkContract, checkMistakes } from './check.ts'
import {
  answerIn,
  compileDeclaredListing,
  meets,
  pagingOf,
  type CompiledListing,
  type ItemReading,
  readEtag,
} from './listing.ts'
import { artifactOf, onDemandContract, pointOf } from './on-demand.ts'
import { listIn, recordIn } from './record.ts'
import { fillRequest, filledRead, requestMistakes, SETTING, type RequestValues } from './request.ts'
import { webhookContract, webhookMistakes } from './webhook.ts'
import { answeredMembers, type Mistake } from './graphql.ts'
import {
  providerShape,
  usualPath,
  type DeclaredBatch,
  type DeclaredListing,
  type DeclaredProvider,
  type DeclaredRequest,
  type DeclaredType,
} from './shape.ts'
import { printPath } from '../../lib/print-path.ts'

/** Compiles a file's declarations into a provider like any other, or lists all mistakes in it. */
export function compileProvider(content: unknown, file: string): Result<Provider, readonly CatalogueProblem[]> {
  const read = providerShape.safeParse(content)
  if (!read.success)
    return err(read.error.issues.map(({ path, message }) => ({ file, path: printPath(path), reason: message })))
  const problems = mistakesIn(read.data).map((mistake) => ({ file, ...mistake }))
  return problems.length > 0 ? err(problems) : ok(providerOf(read.data, file, {}))
}

/** A setting in an expression of a field. */
const PLACEHOLDER = /\{(settings\.[^}']*)\}/g

function mistakesIn(declared: DeclaredProvider): readonly Mistake[] {
  const { signIn, check, webhook, lookups, files } = declared
  const settings = settingNames(declared)
  const inNames = [...(files?.names ?? '').matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name)
  return [
    ...inNames
      .filter((name) => !settings.includes(name))
      .map((name) => ({ path: 'files.names', reason: `unknown placeholder {${name}}` })),
    ...(signIn === undefined ? [] : at('signIn', requestMistakes(signIn, ['username', 'password', ...settings]))),
    ...(signIn?.anonymous === undefined ? [] : at('signIn.anonymous', requestMistakes(signIn.anonymous, settings))),
    ...(check === undefined ? [] : at('check', checkMistakes(check, settings))),
    ...(webhook === undefined ? [] : at('webhook', webhookMistakes(webhook, settings))),
    ...Object.entries(lookups ?? {}).flatMap(([kind, lookup]) =>
      at(`lookups.${kind}`, requestMistakes(lookup, ['text', ...settings])),
    ),
    ...repeatedEvents(declared),
    ...Object.entries(declared.types).flatMap(([name, type]) => at(`types.${name}`, mistakesOfType(type, declared))),
  ]
}

function at(prefix: string, mistakes: readonly Mistake[]): readonly Mistake[] {
  return mistakes.map(({ path, reason }) => ({ path: path === '' ? prefix : `${prefix}.${path}`, reason }))
}

function repeatedEvents({ events }: DeclaredProvider): readonly Mistake[] {
  const seen = new Set<string>()
  return events.flatMap(({ names }, i) =>
    names.flatMap((each) => {
      const again = seen.has(each)
      seen.add(each)
      return again ? [{ path: `events[${i}].names`, reason: `the event ${each} is declared twice` }] : []
    }),
  )
}

function mistakesOfType(type: DeclaredType, provider: DeclaredProvider): readonly Mistake[] {
  const { read, over, curves, artifacts } = type
  const batch = batchOf(type, provider)
  const settings = settingNames(provider)
  const parts = namesIn(type.id)
  const listNames = (name: string) => ['id', ...parts, name, 'limit', 'cursor', ...settings]
  const idFields = Object.values(fieldsOf(type, provider)).filter(({ kind }) => kind === 'id').length
  const ids = over === undefined ? [] : ['ids', ...namesIn(over.as)]
  const listings = (['list', 'changed'] as const).flatMap((which) => {
    const listing = listingOf(type, provider, which)
    if (listing === 'incomplete')
      return [{ path: which, reason: 'needs "items", and one of "path", "graphql" and "aws"' }]
    return listing === null
      ? []
      : at(which, [
          ...requestMistakes(listing, ['limit', 'since', ...pagingOf(listing), ...ids, ...settings]),
          ...furtherMistakes(listing, ['limit', 'since', ...ids, ...settings]),
          ...mistakesOfLast(listing, templateOf(type, provider)),
          ...mistakesOfPages(listing),
        ])
  })
  const unknownIn = (path: string, rules: unknown): readonly Mistake[] =>
    [...JSON.stringify(rules).matchAll(PLACEHOLDER)]
      .filter(([, name = '']) => !settings.includes(name))
      .map(([, name = '']) => ({ path, reason: `unknown placeholder {${name}}` }))
  return [
    ...unknownIn('fields', fieldsOf(type, provider)),
    ...unknownIn('also', type.also ?? []),
    ...unknownIn('page', type.page ?? ''),
    ...at('page', mistakesOfPage(listingPageOf(type, provider))),
    ...unknownIn('links', type.links ?? {}),
    ...Object.entries(type.links ?? {}).flatMap(([title, link]) => at(`links.${title}`, mistakesOfPage(link))),
    ...(type.id === undefined && idFields !== 1
      ? [{ path: '', reason: 'needs an "id", or exactly one field of kind "id"' }]
      : []),
    ...(type.id !== undefined && idFields > 0
      ? [{ path: 'id', reason: 'must not be set if a field has kind "id"' }]
      : []),
    ...(read === undefined ? [] : at('read', requestMistakes(read, ['id', ...parts, ...settings]))),
    ...at('absent', mistakesOfAbsent(type)),
    ...at('read', furtherMistakes(read ?? {}, ['id', ...parts, ...settings])),
    ...at('batch', mistakesOfBatch(batch, settings)),
    ...(curves === undefined ? [] : at('curves', requestMistakes(curves, listNames('metric')))),
    ...(artifacts === undefined ? [] : at('artifacts', requestMistakes(artifacts, listNames('folder')))),
    ...(over === undefined ? [] : at('over', mistakesOfOver(type, over, provider))),
    ...at('fromId', mistakesOfFromId(type, parts)),
    ...at('partialRecords', mistakesOfPartial(type)),
    ...(type.completeRecords === true && type.list === undefined
      ? [{ path: 'completeRecords', reason: 'needs a "list"' }]
      : []),
    ...listings,
  ]
}

function listingPageOf(type: DeclaredType, { common }: DeclaredProvider): DeclaredType['page'] {
  return type.page ?? common?.page
}

function mistakesOfPage(page: DeclaredType['page']): readonly Mistake[] {
  if (typeof page !== 'string') return []
  const members = pageMembers(page)
  return members.ok ? [] : [{ path: '', reason: members.error }]
}

function mistakesOfBatch(batch: DeclaredBatch | null | 'incomplete', settings: readonly string[]): readonly Mistake[] {
  if (batch === null) return []
  if (batch === 'incomplete') return [{ path: '', reason: 'needs "path", "max" and "items"' }]
  return [...requestMistakes(batch, ['ids', ...settings]), ...furtherMistakes(batch, ['ids', ...settings])]
}

function furtherMistakes(
  { and = {} }: { readonly and?: Readonly<Record<string, DeclaredRequest>> | undefined },
  known: readonly string[],
): readonly Mistake[] {
  return Object.entries(and).flatMap(([member, further]) => at(`and.${member}`, requestMistakes(further, known)))
}

function mistakesOfLast({ lastOf }: DeclaredListing, template: string): readonly Mistake[] {
  return lastOf === undefined || namesIn(template).includes(lastOf)
    ? []
    : [{ path: 'lastOf', reason: `"${lastOf}" isn't part of the id ${template}` }]
}

/** Without a changing placeholder, each page would be the first one. */
function mistakesOfPages({ next, graphql }: DeclaredListing): readonly Mistake[] {
  const isAsked = graphql === undefined || JSON.stringify(graphql.variables ?? {}).includes('{cursor')
  const byCursor = next !== undefined && ('cursor' in next || 'pageInfo' in next)
  return byCursor && !isAsked ? [{ path: 'graphql.variables', reason: 'must have "{cursor}" in a variable' }] : []
}

/** An answer that lacks everything may be about something else; a GraphQL answer has what the query selects. */
function mistakesOfPartial(type: DeclaredType): readonly Mistake[] {
  const { partialRecords, completeRecords, read, list } = type
  if (partialRecords === undefined) return []
  if (read === undefined || list === undefined) return [{ path: '', reason: 'needs a "read" and a "list"' }]
  if (partialRecords === true && completeRecords === true)
    return [{ path: '', reason: 'must be an expression if "completeRecords" is true' }]
  return partialRecords !== true && completeRecords !== true
    ? [{ path: '', reason: 'must be true unless "completeRecords" is true' }]
    : []
}

function mistakesOfAbsent({ absent, read }: DeclaredType): readonly Mistake[] {
  if (absent === undefined) return []
  if (read === undefined) return [{ path: '', reason: 'needs a "read"' }]
  const isTold = (answeredMembers(read) ?? []).length > 0
  return meets(absent, {}) && !isTold
    ? [{ path: '', reason: 'is also true of an empty response, such as an error with status 200' }]
    : []
}

type Over = NonNullable<DeclaredType['over']>

function mistakesOfOver(own: DeclaredType, over: Over, provider: DeclaredProvider): readonly Mistake[] {
  const { type, atOnce, as, endsWith } = over
  const other = provider.types[type]
  if (other === undefined) return [{ path: 'type', reason: `the file has no type ${type}` }]
  const template = templateOf(own, provider)
  if (endsWith === true && (as === undefined || namesIn(as).some((name) => !namesIn(template).includes(name))))
    return [{ path: 'endsWith', reason: `needs an "as" with parts of the id ${template}` }]
  if (as === undefined) return []
  if (atOnce !== 1) return [{ path: 'as', reason: 'needs "atOnce: 1", because several ids have no parts in common' }]
  const form = (text: string) => text.replaceAll(/\{[^}]*\}/g, '{}')
  const theirs = templateOf(other, provider)
  return form(as) === form(theirs)
    ? []
    : [{ path: 'as', reason: `must have the form of the ids of ${type}, ${theirs}` }]
}

/** If nothing in an answer identifies the parts, the listing must. */
function mistakesOfFromId(type: DeclaredType, parts: readonly string[]): readonly Mistake[] {
  const { fromId = [], list, batch, over } = type
  return fromId.flatMap((name) => {
    if (!parts.includes(name) || name.includes('.'))
      return [{ path: '', reason: `"${name}" must be a part of the id, without a dot` }]
    const unknown = [
      ...(list !== undefined && list.id === undefined && !namesIn(over?.as).includes(name) ? ['list'] : []),
      ...(batch !== undefined && batch.id === undefined ? ['batch'] : []),
    ]
    return unknown.map((where) => {
      const otherwise = where === 'list' ? ', or use "over" with "as"' : ''
      return { path: '', reason: `the items of "${where}" have no "${name}": give "${where}" an "id"${otherwise}` }
    })
  })
}

function namesIn(template: string | undefined): readonly string[] {
  return template === undefined ? [] : must(composedId(template)).names
}

/** Returns the template of a type's ids. */
function templateOf(type: DeclaredType, provider: DeclaredProvider): string {
  const idField = Object.entries(fieldsOf(type, provider)).find(([, { kind }]) => kind === 'id')?.[0]
  return type.id ?? `{${idField ?? 'id'}}`
}

function fieldsOf(type: DeclaredType, { common }: DeclaredProvider): Mapping['fields'] {
  return { ...common?.fields, ...type.fields } as Mapping['fields']
}

/** `'{settings.servers}'` in an expression stands for the configured text, as a text, whatever it contains. */
function withSettingsIn<T>(rules: T, settings: RequestValues): T {
  const filledIn = (_: string, name: string) => String(settings[name] ?? '').replace(/[\\']/g, (sign) => `\\${sign}`)
  const within = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(PLACEHOLDER, filledIn)
    if (Array.isArray(value)) return value.map(within)
    return isObject(value) ? mapValues(value, within) : value
  }
  return Object.keys(settings).length === 0 ? rules : (within(rules) as T)
}

/** Inserts settings into a page's address, each as one segment. */
function withSettings(text: string, settings: RequestValues): string {
  return text.replaceAll(PLACEHOLDER, (_, name: string) => encodeURIComponent(String(settings[name] ?? '')))
}

type Pages = NonNullable<Provider['pages']>

function filledTexts(pages: Pages, settings: RequestValues): Pages {
  return typeof pages === 'string'
    ? withSettings(pages, settings)
    : mapValues(pages, (request) => withSettings(request, settings))
}

/** Returns null if the type has no such listing. `changed` states only what differs from `list`. */
function listingOf(
  type: DeclaredType,
  { common }: DeclaredProvider,
  which: 'list' | 'changed',
): DeclaredListing | null | 'incomplete' {
  const own = type[which]
  if (own === undefined) return null
  const base = which === 'changed' ? { ...common?.list, ...type.list } : { ...common?.list }
  const { path, items, limit = 100, ...others } = { ...base, ...withoutUndefined(own) }
  const to = path ?? usualPath(others)
  return to === null || items === undefined ? 'incomplete' : { ...others, path: to, items, limit }
}

/** Returns null if the type has no batch read. */
function batchOf(type: DeclaredType, { common }: DeclaredProvider): DeclaredBatch | null | 'incomplete' {
  if (type.batch === undefined) return null
  const { path, max, items, ...others } = { ...common?.batch, ...withoutUndefined(type.batch) }
  const to = path ?? usualPath(others)
  if (to === null || max === undefined || items === undefined) return 'incomplete'
  return { ...others, path: to, max, items }
}

function withoutUndefined<T extends object>(of: T): T {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T
}

function settingNames({ settings }: DeclaredProvider): readonly string[] {
  return Object.keys(settings ?? {}).map((each) => `${SETTING}${each}`)
}

/** Returns the value of each setting: the source's, else the file's default. */
function settingValues({ settings }: DeclaredProvider, given: Readonly<Record<string, string>>): RequestValues {
  const values = Object.entries(settings ?? {}).map(([each, { default: usual }]) => [
    `${SETTING}${each}`,
    given[each] ?? usual ?? '',
  ])
  return Object.fromEntries(values) as RequestValues
}

function providerOf(declared: DeclaredProvider, file: string, given: Readonly<Record<string, string>>): Provider {
  const {
    provider: name,
    domains,
    proved,
    pages,
    pushed,
    signature,
    eventName,
    signIn,
    lookups,
    files,
    check,
    webhook,
    defaults,
    settings,
  } = declared
  const values = settingValues(declared, given)
  const events = declared.events.flatMap(({ names, also, ...event }) => {
    const contract = { ...eventContract(event), ...(also !== undefined && { also: eventContract(also) }) }
    return names.map((each): [string, EventContract] => [each, contract])
  })
  const context = { provider: declared, settings: values }
  return {
    name,
    file,
    domains,
    ...(proved !== undefined && { proved }),
    ...(pages !== undefined && { pages: filledTexts(pages, values) }),
    ...(pushed !== undefined && { pushed }),
    ...(signature !== undefined && { signature }),
    events: Object.fromEntries(events),
    ...(eventName !== undefined && { eventName: (body: JsonObject) => evaluateText(eventName, body) }),
    types: mapValues(declared.types, (of, type) => typeContract(type, of, context)),
    ...(lookups !== undefined && { lookups: mapValues(lookups, (lookup) => lookupContract(lookup, values)) }),
    ...(signIn !== undefined && { signIn: signInContract(signIn, values) }),
    ...(files !== undefined && { files: filesContract(files, values) }),
    ...(check !== undefined && { check: checkContract(check, values) }),
    ...(webhook !== undefined && { webhook: webhookContract(webhook, values) }),
    ...(defaults !== undefined && { defaults }),
    ...(settings !== undefined && {
      settings: Object.keys(settings),
      requiredSettings: Object.keys(settings).filter((each) => settings[each]?.default === undefined),
      withSettings: (of: Readonly<Record<string, string>>) => providerOf(declared, file, of),
    }),
  }
}

function filesContract(
  { answer, called, only, names = '' }: NonNullable<DeclaredProvider['files']>,
  settings: RequestValues,
): FilesContract {
  const named = names.replaceAll(/\{([^}]*)\}/g, (_, setting: string) => String(settings[setting] ?? ''))
  return {
    only: only === true,
    names: named
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    answer: (files) => {
      const made = evaluate(answer, files as unknown as Json)
      return made.ok ? answerIn(made.value, { called }) : made
    },
  }
}

function evaluateText(expression: string, body: Json): string | null {
  const value = evaluate(expression, body)
  return value.ok && typeof value.value === 'string' && value.value !== '' ? value.value : null
}

function eventContract({ type, id: template }: { readonly type: string; readonly id: string }): EventContract {
  const id = must(composedId(template))
  return { type, idOf: (event) => id.compose(event), idKey: id.names.join(', ') }
}

type DeclaredLookup = NonNullable<NonNullable<DeclaredProvider['lookups']>['email']>

function lookupContract(lookup: DeclaredLookup, settings: RequestValues): LookupContract {
  const { type, items, id } = lookup
  const template = must(composedId(id))
  return {
    type,
    read: (text) => fillRequest(lookup, { ...settings, text }),
    readAnswer: (body) => {
      const found = listIn(body, items, 'a look-up')
      if (!found.ok) return found
      const ids: string[] = []
      for (const item of found.value) {
        const composed = template.compose(item)
        if (composed === null) return err(`an item of the look-up must have ${id} (text or an integer)`)
        ids.push(composed)
      }
      return ok(ids)
    },
  }
}

function signInContract(signIn: NonNullable<DeclaredProvider['signIn']>, settings: RequestValues): SignInContract {
  const { anonymous } = signIn
  return {
    request: ({ username, password }) => ({
      ...fillRequest(signIn, { ...settings, username, password }),
      creates: true,
    }),
    ...(anonymous !== undefined && { anonymous: { ...fillRequest(anonymous, settings), creates: true } }),
    token: (body) => {
      const token = evaluateText(signIn.token, body)
      return token === null ? err(`the response has no "${signIn.token}"`) : ok(token)
    },
  }
}

interface CompileContext {
  readonly provider: DeclaredProvider
  readonly settings: RequestValues
}

function typeContract(name: string, type: DeclaredType, { provider, settings }: CompileContext): TypeContract {
  const { read, record, gone, absent, also, id, fromId, completeRecords, partialRecords, noise, over, links } = type
  const { curves, artifacts } = type
  const listingPage = listingPageOf(type, provider)
  const withRecords = completeRecords === true || partialRecords === true
  const fields = withSettingsIn(fieldsOf(type, provider), settings)
  const mapping: Mapping = {
    type: name,
    fields,
    ...(id !== undefined && { id }),
    ...(fromId !== undefined && { fromId }),
    ...(listingPage !== undefined && {
      page: typeof listingPage === 'string' ? withSettings(listingPage, settings) : listingPage,
    }),
    ...(links !== undefined && { links: mapValues(links, (link) => withSettings(link, settings)) }),
    ...(also !== undefined && { also: withSettingsIn(also as NonNullable<Mapping['also']>, settings) }),
  }
  const template = templateOf(type, provider)
  const partial = partialRecords === true ? undefined : partialRecords
  const reading = { id: template, gone, withRecords, partial, as: over?.as, fromId, settings }
  const members = read === undefined ? null : answeredMembers(read)
  const list = compileListing(listingOf(type, provider, 'list'), reading)
  const changed = compileListing(listingOf(type, provider, 'changed'), { ...reading, isChangesListing: true })
  const { everything, misses } = (changed === null ? type.list : type.changed) ?? {}
  const batch = batchOf(type, provider)
  const listingFor = (since: string | null): CompiledListing | null => (since === null ? list : (changed ?? list))
  const composed = composedId(template)
  return {
    type: name,
    read: (of) => {
      const parts = composed.ok ? composed.value.parse(of) : null
      // An id that doesn't match the template isn't of this type, so there is nothing to request.
      if (read === undefined || parts === null) return null
      const request = filledRead(read, { ...settings, ...parts, id: of })
      return read.refusals === true ? { ...request, refusals: true } : request
    },
    ...([record, gone, absent, read?.items, read?.graphql, read?.refusals].some((each) => each !== undefined) && {
      record: (body: Json, of: string) =>
        read?.refusals === true && isObject(body) && Object.hasOwn(body, 'refusal')
          ? refusedRecord(body, absent)
          : recordIn(body, of, { items: read?.items, record, absent, members, ...reading }),
    }),
    list: (page) => listingFor(page.updatedSince)?.request(page) ?? null,
    readList: (body, page) => listingFor(page.updatedSince)?.read(body, page) ?? err('the type has no such listing'),
    ...(completeRecords === true && { completeRecords: { etags: etagOf(type, provider) !== undefined } }),
    ...(partialRecords === true && { partialRecords }),
    ...(everything === true && { changesListAll: true as const }),
    ...(type.list?.onlyLatest === true && { onlyLatest: true as const }),
    ...(misses !== undefined && { changesMiss: misses }),
    ...(noise !== undefined && { noise }),
    ...(over !== undefined && { over: listedOver(over, template) }),
    ...(batch !== null &&
      batch !== 'incomplete' && {
        batch: batchContract(batch, { id: template, gone, etag: etagOf(type, provider), settings }),
      }),
    ...(curves !== undefined && {
      curves: onDemandContract(curves, curves.points, pointOf, { composed, settings }),
    }),
    ...(artifacts !== undefined && {
      artifacts: onDemandContract(artifacts, artifacts.files, artifactOf, { composed, settings }),
    }),
    mapping,
  }
}

/** A refusal isn't a record, whatever it contains: either it says that the entity doesn't exist, or nothing. */
function refusedRecord(body: Json, absent: string | undefined): Result<null> {
  return absent !== undefined && meets(absent, body)
    ? ok(null)
    : err('the source responded with status 400, which "absent" doesn\'t recognise')
}

function listedOver({ type, atOnce, as, endsWith }: Over, template: string): ListedOver {
  if (endsWith === undefined || as === undefined) return { type, atOnce }
  const [own, other] = [must(composedId(template)), must(composedId(as))]
  return { type, atOnce, endsWith: (id) => other.compose(own.parse(id) ?? {}) }
}

function compileListing(listing: DeclaredListing | null | 'incomplete', reading: ItemReading): CompiledListing | null {
  return listing === null || listing === 'incomplete' ? null : compileDeclaredListing(listing, reading)
}

function etagOf(type: DeclaredType, { common }: DeclaredProvider): string | undefined {
  return type.list?.etag ?? common?.list?.etag
}

/** Leaves out items stated to be gone: each is then read singly, which confirms it, or its absence shows it. */
function batchContract(
  batch: DeclaredBatch,
  { id, gone, etag, settings }: Omit<ItemReading, 'withRecords'> & { readonly etag: string | undefined },
): BatchContract {
  const { max, items, record, named, absentMeansGone } = batch
  const template = must(composedId(batch.id ?? id))
  const nameOf = (each: string): string => (named === undefined ? null : evaluateText(named, each)) ?? each
  return {
    max,
    request: (ids) => filledRead(batch, { ...settings, ids: named === undefined ? ids : ids.map(nameOf) }),
    read: (body) => {
      const taken = answerIn(body, batch)
      const found = taken.ok ? listIn(taken.value, items, 'a batch') : taken
      if (!found.ok) return found
      return ok(
        found.value.flatMap((item) => {
          const within = record === undefined ? ok(item) : evaluate(record, item)
          const composed = within.ok ? template.compose(batch.id === undefined ? within.value : item) : null
          if (!within.ok || composed === null || (gone !== undefined && meets(gone, within.value))) return []
          const tag = etag === undefined ? null : evaluate(etag, item)
          return [{ id: composed, record: within.value, ...(tag?.ok === true && { etag: readEtag(tag.value) }) }]
        }),
      )
    },
    ...(absentMeansGone !== undefined && { absentMeansGone }),
  }
}
