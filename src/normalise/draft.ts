import type { AttributeDefinition } from '../catalogue/definition.ts'
import { listOf, canonicalJson, type Json, type JsonObject } from '../lib/json.ts'
import type { EdgeClaim, EdgeTypeId, Reference, Statement } from '../model/facts.ts'
import { keyEdge, KEYS, keyUri } from '../model/key.ts'
import { lookupsByKey } from '../model/identity.ts'
import { LOOKUP_TYPE, lookupUri, type LookupKind } from '../model/lookup.ts'
import { TAGGED_TEAM } from '../model/team.ts'
import { canonicalUri, makeUri, partsOf, type Uri } from '../model/uri.ts'
import { IDENTITY_DOMAIN, type NamedType, type TeamLookups } from './platforms.ts'
import { getOrInsert } from '../lib/maps.ts'

/** Holds what a mapping needs beside the answer: the catalogue, and which platform serves which domain here. */
export interface NormaliseContext {
  readonly platform: string
  /** Base URL of the product's pages, if known. */
  readonly pages: string | null
  readonly domains: ReadonlySet<string>
  attribute(type: string, name: string): AttributeDefinition | null
  edge(type: string, relationship: string): EdgeTypeId | null
  componentType(type: string): string | null
  domainOf(type: string): string | null
  typesOf(componentType: string): readonly string[]
  isPart(type: string): boolean
  /** Returns the platform of a type's bare ids. */
  platformOf(wanted: NamedType): string | null
  /** Platforms that look up people and teams; null if no source knows any. */
  readonly lookups: { readonly people: string | null; readonly teams: TeamLookups }
  /** Every platform where another source's mapping may look somebody up. */
  readonly lookupPlatforms: readonly string[]
  /** Tells whether a source is configured for a platform: only then can its entities be read. */
  isConfigured(platform: string): boolean
}

/** Maximum number of keys of one entity in an answer: a model may name a feature in each of its columns. */
const MAX_KEYS = 500

/** Keeps a malformed answer from becoming an unbounded fact. */
const MAX_ISSUES = 50

interface KeyValue extends JsonObject {
  readonly name: string
  readonly value: string
}

const NAMED: Readonly<Record<LookupKind, string>> = { email: 'e-mail address', name: 'name', team: 'team' }

/** Collects the claims of a statement while it is made. */
interface CollectedClaims {
  readonly nodes: Map<Uri, Record<string, Json>>
  readonly edges: Map<string, EdgeClaim>
  readonly references: Map<Uri, Set<string>>
  readonly touches: Set<Uri>
  readonly issues: JsonObject[]
  readonly lost: Set<string>
}

function nothingYet(): CollectedClaims {
  return { nodes: new Map(), edges: new Map(), references: new Map(), touches: new Set(), issues: [], lost: new Set() }
}

/** A statement in the making: all claims, references and issues of an answer are collected here. */
export class Draft {
  readonly type: string
  readonly uri: Uri
  readonly context: NormaliseContext
  readonly #of: CollectedClaims

  constructor(type: string, uri: Uri, context: NormaliseContext, of: CollectedClaims = nothingYet()) {
    this.type = type
    this.uri = uri
    this.context = context
    this.#of = of
  }

  /** Continues the same statement about another subject. */
  about(type: string, uri: Uri): Draft {
    return new Draft(type, uri, this.context, this.#of)
  }

  claim(attribute: string, value: Json, uri: Uri = this.uri): void {
    if (value !== null) getOrInsert(this.#of.nodes, uri, () => ({}))[attribute] = value
  }

  stated(attribute: string): Json | undefined {
    return this.#of.nodes.get(this.uri)?.[attribute]
  }

  /** Adds tags to those from other rules, each once. */
  tags(tags: readonly JsonObject[]): void {
    const before = this.stated('tags')
    const all = [...listOf(before), ...tags]
    this.claim('tags', [...new Map(all.map((tag) => [canonicalJson(tag), tag])).values()])
  }

  /** Notes that a rule replaced another rule's value, which is a mistake in the mapping. */
  lose(what: string): void {
    this.#of.lost.add(what)
  }

  get lost(): readonly string[] {
    return [...this.#of.lost]
  }

  issue(kind: string, detail: string): void {
    if (this.#of.issues.length < MAX_ISSUES) this.#of.issues.push({ kind, detail })
  }

  /** Adds an issue that the record states about this entity; other issues belong to the answer's subject. */
  statedIssue(detail: string): void {
    const before = this.#statedIssues()
    if (before.length < MAX_ISSUES) this.claim('issues', [...before, { kind: 'stated', detail }])
  }

  #statedIssues(): readonly Json[] {
    const issues = this.#of.nodes.get(this.uri)?.['issues']
    return listOf(issues)
  }

  /** Stores the key as an attribute, for people, and as an edge to a node that its entities share, for rules. */
  key(name: string, text: string): void {
    const kinds = lookupsByKey(name)
    const value = kinds.length === 0 ? text : text.toLowerCase()
    for (const kind of kinds) for (const platform of this.context.lookupPlatforms) this.touch(kind, platform, value)
    const before = this.#of.nodes.get(this.uri)?.[KEYS]
    const keys = Array.isArray(before) ? (before as readonly KeyValue[]) : []
    if (keys.some((key) => key.name === name && key.value === value)) return
    if (keys.length >= MAX_KEYS) {
      const detail = `${this.uri} has more than ${MAX_KEYS} keys; the others are left out`
      if (!this.#of.issues.some((issue) => issue['detail'] === detail)) this.issue('bad-value', detail)
      return
    }
    this.claim(KEYS, [...keys, { name, value }])
    this.edge(keyEdge(name), this.uri, keyUri(name, value))
  }

  edge(type: EdgeTypeId, from: Uri, to: Uri): void {
    this.#of.edges.set(`${type} ${from} ${to}`, { type, from, to })
  }

  refer(uri: Uri, expects: readonly string[]): void {
    if (uri === this.uri || expects.some((type) => this.context.isPart(type))) return
    if (!this.context.isConfigured(partsOf(uri).platformId)) return
    const types = getOrInsert(this.#of.references, uri, () => new Set())
    for (const type of expects) types.add(type)
  }

  /** Returns the edge type of a relationship that the mapping names; an unknown one is a bug of the provider. */
  edgeType(relationship: string, type: string = this.type): EdgeTypeId {
    const edge = this.context.edge(type, relationship)
    if (edge === null)
      throw new Error(`the mapping of ${this.type} names ${type}.${relationship}, which the catalogue doesn't have`)
    return edge
  }

  /**
   * Resolves a bare id to a URI: on this platform for its own domain, else as configured. If only sources of one
   * provider have such ids, it leads to none of another.
   */
  address(type: string, id: string, provider?: string): Uri | null {
    const { context } = this
    const domain = context.domainOf(type)
    const componentType = context.componentType(type)
    if (domain === null || componentType === null)
      throw new Error(`the mapping of ${this.type} names the unknown type ${type}`)
    const isOwn = provider === undefined && context.domains.has(domain)
    const platform = isOwn ? context.platform : context.platformOf({ type, domain, provider })
    if (platform === null) {
      const wanted = provider === undefined ? `source for ${domain}` : `source of ${provider}`
      this.issue('no-source', `a ${type} "${id}" is named, but no ${wanted} is configured`)
      return null
    }
    const uri = makeUri(componentType, platform, id)
    if (!uri.ok) this.issue('bad-reference', `a ${type} is named that has no valid URI: ${uri.error}`)
    return uri.ok ? uri.value : null
  }

  /** Returns the URI of a part: the subject's URI with a key that distinguishes the part. */
  addressOfPart(type: string, key: string): Uri | null {
    const componentType = this.context.componentType(type)
    if (componentType === null) throw new Error(`the mapping of ${this.type} names the unknown type ${type}`)
    const { platformId, resourceId } = partsOf(this.uri)
    const uri = makeUri(componentType, platformId, `${resourceId}/${key}`)
    if (!uri.ok) this.issue('bad-reference', `a ${type} is named that has no valid URI: ${uri.error}`)
    return uri.ok ? uri.value : null
  }

  /** Parses a URI that the source states in full. */
  addressOf(text: string): Uri | null {
    const uri = canonicalUri(text)
    if (!uri.ok) this.issue('bad-reference', uri.error)
    return uri.ok ? uri.value : null
  }

  /** Without an identity source the reference stays text: a person known by name. */
  lookUp(kind: LookupKind, text: string): Uri | null {
    const platform = this.context.lookups.people
    const lookup = lookupUri(kind, platform ?? IDENTITY_DOMAIN.domain, text)
    if (!lookup.ok) {
      this.issue('bad-reference', `the ${NAMED[kind]} ${JSON.stringify(text)} can't be looked up: ${lookup.error}`)
      return null
    }
    return lookup.value
  }

  /** A tag may name a group by its URI. Without a source of teams, another tag stays only a tag. */
  team(name: string): void {
    if (name.startsWith('aip://')) {
      const group = this.addressOf(name)
      if (group === null) return
      this.edge(TAGGED_TEAM, this.uri, group)
      return this.refer(group, [IDENTITY_DOMAIN.team])
    }
    const { platform, by } = this.context.lookups.teams
    if (platform === null || !this.context.isConfigured(platform) || name.trim() === '') return
    const team = by === 'id' ? makeUri('group', platform, name) : lookupUri('team', platform, name)
    if (!team.ok) return
    this.edge(TAGGED_TEAM, this.uri, team.value)
    this.refer(team.value, [by === 'id' ? IDENTITY_DOMAIN.team : LOOKUP_TYPE])
  }

  /** Records a look-up that this answer may change. */
  touch(kind: LookupKind, platform: string, text: string): void {
    const lookup = lookupUri(kind, platform, text)
    if (lookup.ok) this.#of.touches.add(lookup.value)
  }

  statement(): Statement {
    if (this.#of.issues.length > 0) this.claim('issues', [...this.#statedIssues(), ...this.#of.issues])
    return {
      nodes: [...this.#of.nodes].map(([uri, attributes]) => ({ uri, attributes })),
      edges: [...this.#of.edges.values()],
      references: [...this.#of.references].map(([uri, expects]): Reference => ({ uri, expects: [...expects].sort() })),
      lookupsToRecheck: [...this.#of.touches],
    }
  }
}
