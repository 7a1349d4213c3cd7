// Decides which entities a map draws singly and which in groups.
import { hash } from 'node:crypto'
import { compareTexts } from '../../../lib/compare-texts.ts'
import type { FlowNeighbour } from '../flow-neighbours.ts'
import { FOCUS, type MapEntity, type MapSide } from './collect.ts'

/** More siblings than this, of one type over one relation from one parent, are drawn as a group. */
const MAX_SIBLINGS = 6
/** Maximum number of nodes and groups that a map draws, including the focus. */
const MAX_DRAWN = 150
/** Maximum number of groups by type and team, used if siblings are more than a map draws. */
const MAX_TEAM_GROUPS = 60
/** Members of a group drawn each time it is opened. */
export const GROUP_PAGE = 20

/** The index of an entity drawn singly, or a group, or FOCUS_SLOT for the focus. */
export type MapSlot = number | MapGroup | typeof FOCUS_SLOT
export const FOCUS_SLOT = 'focus'

/** Several entities drawn as one. */
export interface MapGroup {
  readonly id: string
  readonly type: string | null
  readonly side: MapSide
  /** Least depth of its members. */
  readonly depth: number
  /** Relation that siblings share, as it reads from their parent. */
  readonly relation: string | null
  /** The team in a map grouped by team: null if unknown, undefined for all other entities of the type. */
  readonly team: number | null | undefined
  /** Groups siblings, a type and team, or types without a group of their own. */
  readonly by: 'siblings' | 'team' | 'rest'
  /** Indexes in the list of entities. */
  readonly members: Set<number>
}

interface SlotContext {
  readonly entities: readonly MapEntity[]
  /** Tells whether the map shows it: entities that a filter hides are counted separately. */
  readonly shows: (entity: number) => boolean
  /** Returns the URI, which identifies the entity in every answer. */
  readonly key: (entity: number | typeof FOCUS_SLOT) => string
  /** Returns the owning team, null if unknown; computed only if a map is grouped by it. */
  readonly teamOf: (entity: number) => number | null
  readonly teamKey: (team: number) => string
}

/**
 * Decides what a map draws. Every shown entity is drawn singly or in exactly one group, except those that a step added
 * when there was no room. Opening something never removes what is drawn.
 */
export class MapSlots {
  readonly entities: MapEntity[]
  readonly #parts: SlotContext
  readonly #slot: (MapSlot | null)[] = []
  readonly #groups = new Map<string, MapGroup>()
  #drawn = 1
  /** True if grouped by type and team. */
  readonly byTeam: boolean

  constructor(placing: SlotContext) {
    this.#parts = placing
    this.entities = [...placing.entities]
    this.byTeam = !this.#bySiblings()
    if (!this.byTeam) return
    this.#slot.length = 0
    this.#groups.clear()
    this.#drawn = 1
    this.#byTeams()
  }

  get groups(): readonly MapGroup[] {
    return [...this.#groups.values()]
  }

  get room(): number {
    return MAX_DRAWN - this.#drawn - this.#groups.size
  }

  /** Returns null if a filter hides it, or there was no room. */
  slotOf(entity: number): MapSlot | null {
    return entity === FOCUS ? FOCUS_SLOT : (this.#slot[entity] ?? null)
  }

  group(id: string): MapGroup | undefined {
    return this.#groups.get(id)
  }

  /** Returns the nearest shown entity on the way to the focus. */
  shownParent(entity: number): number {
    let parent = this.entities[entity]?.parent ?? FOCUS
    while (parent !== FOCUS && !this.#parts.shows(parent)) parent = this.entities[parent]?.parent ?? FOCUS
    return parent
  }

  /** Draws members of a group singly, in this order, as many as there is room for. Returns the number drawn. */
  draw(group: MapGroup, members: readonly number[]): number {
    let count = 0
    for (const member of members) {
      // The last one replaces its group.
      if (this.room + (group.members.size === 1 ? 1 : 0) < 1) break
      if (!group.members.delete(member)) continue
      this.#drawAlone(member)
      count++
      if (group.members.size === 0) this.#groups.delete(group.id)
    }
    return count
  }

  /** Draws an entity of a path singly: outside its group, and even without room. Returns false if a filter hides it. */
  drawAlong(entity: number): boolean {
    if (!this.#parts.shows(entity)) return false
    if (this.#slot[entity] === entity) return true
    this.#leave(entity)
    this.#drawAlone(entity)
    return true
  }

  /** Adds the neighbours of an entity, or takes them out of their groups. Returns the number without room. */
  expand(entity: number, neighbours: readonly FlowNeighbour[], describe: (of: FlowNeighbour) => MapEntity): number {
    const known = new Map(this.entities.map(({ node }, i) => [node, i]))
    const found = new Set<number>()
    for (const neighbour of neighbours) {
      const index = known.get(neighbour.node) ?? this.entities.push(describe(neighbour)) - 1
      known.set(neighbour.node, index)
      if (this.#parts.shows(index) && typeof this.#slot[index] !== 'number') found.add(index)
    }
    const parent = this.#parts.key(entity)
    const buckets = Map.groupBy([...found], (index) => this.#siblingKey(index, parent))
    let without = 0
    for (const [key, members] of buckets) without += this.#slotSiblings(idOf(key), members)
    return without
  }

  #siblingKey(entity: number, parent: string): string {
    const { relation, name, type, side } = this.entities[entity] ?? NOTHING
    return ['siblings', parent, relation, name, type ?? '', side].join('\n')
  }

  /** Draws a few siblings singly, and more as a group. Returns the number without room. */
  #slotSiblings(id: string, members: readonly number[]): number {
    if (members.length > MAX_SIBLINGS) {
      if (this.room < 1 && !this.#groups.has(id)) return this.#countUnplaced(members)
      const group = this.#groups.get(id) ?? this.#newGroup(id, members, { by: 'siblings', team: undefined })
      for (const member of members) this.#moveInto(group, member)
      return 0
    }
    const drawn = members.slice(0, Math.max(0, this.room))
    for (const member of drawn) {
      this.#leave(member)
      this.#drawAlone(member)
    }
    return this.#countUnplaced(members.slice(drawn.length))
  }

  #countUnplaced(members: readonly number[]): number {
    return members.filter((member) => this.slotOf(member) === null).length
  }

  #moveInto(group: MapGroup, member: number): void {
    if (this.#slot[member] === group) return
    this.#leave(member)
    this.#slot[member] = group
    group.members.add(member)
  }

  #leave(member: number): void {
    const before = this.#slot[member]
    if (typeof before !== 'object' || before === null) return
    before.members.delete(member)
    if (before.members.size === 0) this.#groups.delete(before.id)
  }

  #drawAlone(entity: number): void {
    this.#slot[entity] = entity
    this.#drawn++
  }

  #newGroup(id: string, members: readonly number[], { by, team }: Pick<MapGroup, 'by' | 'team'>): MapGroup {
    const [first = 0] = members
    const { type, side, name } = this.entities[first] ?? NOTHING
    const depth = members.reduce((least, member) => Math.min(least, this.entities[member]?.depth ?? least), Infinity)
    const group: MapGroup = {
      id,
      type: by === 'rest' ? null : type,
      side,
      depth,
      relation: by === 'siblings' ? name : null,
      team,
      by,
      members: new Set(),
    }
    this.#groups.set(id, group)
    return group
  }

  /** Works by level, since siblings below a group have it as their parent. Returns false if it exceeds the map. */
  #bySiblings(): boolean {
    const levels = Map.groupBy(this.#shown(), (at) => this.entities[at]?.depth ?? 0)
    for (const depth of [...levels.keys()].sort((a, b) => a - b)) {
      const buckets = Map.groupBy(levels.get(depth) ?? [], (at) => this.#siblingKey(at, this.#parentKey(at)))
      for (const [key, members] of buckets) {
        if (members.length <= MAX_SIBLINGS) members.forEach((member) => this.#drawAlone(member))
        else {
          const group = this.#newGroup(idOf(key), members, { by: 'siblings', team: undefined })
          for (const member of members) this.#moveInto(group, member)
        }
        if (this.room < 0) return false
      }
    }
    return true
  }

  #parentKey(entity: number): string {
    const slot = this.slotOf(this.shownParent(entity)) ?? FOCUS_SLOT
    return typeof slot === 'object' ? slot.id : this.#parts.key(slot)
  }

  #shown(): number[] {
    return this.entities.flatMap((_, at) => (this.#parts.shows(at) ? [at] : []))
  }

  /** The largest have a group of their own; the rest is grouped by type, and then the smallest types together. */
  #byTeams(): void {
    const sideAndType = Map.groupBy(this.#shown(), (at) => keyOfType(this.entities[at]))
    const types = [...sideAndType].sort((a, b) => b[1].length - a[1].length || compareTexts(a[0], b[0]))
    const own = types.length > MAX_TEAM_GROUPS ? types.slice(0, MAX_TEAM_GROUPS - SIDES) : types
    const rest = types.slice(own.length).flatMap(([, members]) => members)
    for (const [side, members] of Map.groupBy(rest, (at) => this.entities[at]?.side ?? 'both'))
      this.#fill(idOf(['rest', side].join('\n')), members, { by: 'rest', team: undefined })
    let spare = MAX_TEAM_GROUPS - own.length - this.#groups.size
    // Smallest first: the room that they don't use is for larger ones.
    for (const [i, [key, members]] of own.toReversed().entries())
      spare -= this.#teamsOf(key, members, Math.floor(spare / (own.length - i)))
  }

  /** Returns the number of groups made beyond the one that has room. */
  #teamsOf(key: string, members: readonly number[], spare: number): number {
    const byTeam = [...Map.groupBy(members, (at) => this.#parts.teamOf(at))].map(([team, of]) => ({ team, of }))
    const name = (team: number | null): string => (team === null ? '' : this.#parts.teamKey(team))
    byTeam.sort((a, b) => b.of.length - a.of.length || compareTexts(name(a.team), name(b.team)))
    const own = byTeam.length > spare + 1 ? byTeam.slice(0, spare) : byTeam
    for (const { team, of } of own) this.#fill(idOf(['team', key, name(team)].join('\n')), of, { by: 'team', team })
    const others = byTeam.slice(own.length).flatMap(({ of }) => of)
    if (others.length > 0) this.#fill(idOf(['others', key].join('\n')), others, { by: 'team', team: undefined })
    return own.length + (others.length > 0 ? 1 : 0) - 1
  }

  #fill(id: string, members: readonly number[], of: Pick<MapGroup, 'by' | 'team'>): void {
    const group = this.#newGroup(id, members, of)
    for (const member of members) this.#moveInto(group, member)
  }
}

/** Number of sides that a group of remaining types may be on. */
const SIDES = 3

const NOTHING = { relation: '', name: '', type: null, side: 'both' } as const

function keyOfType(entity: MapEntity | undefined): string {
  return [entity?.side ?? '', entity?.type ?? ''].join('\n')
}

/** Gives a group the same id in every answer, whatever else is drawn. */
function idOf(key: string): string {
  return `g${hash('sha256', key, 'base64url').slice(0, 11)}`
}
