// Guesses what the members of a record mean: a rule for each, and the attribute or relationship that it needs.
import type { AttributeDefinition, RelationshipDefinition } from '../../../catalogue/definition.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { camelCase } from '../../../normalise/text.ts'
import type { Property } from './resource.ts'
import { camel, member, pascal, singular, wordsOf } from './words.ts'

interface DraftField {
  readonly name: string
  readonly rule: string | JsonObject
  /** For people who read the file. */
  readonly comment?: string
}

export interface GuessedFields {
  readonly fields: readonly DraftField[]
  readonly attributes: Readonly<Record<string, AttributeDefinition>>
  readonly relationships: Readonly<Record<string, RelationshipDefinition>>
  readonly decide: readonly string[]
}

/** Another drafted type, with an id of one part. */
export interface Referable {
  readonly type: string
  readonly key: string
  /** The member that contains its id. */
  readonly id: string
}

export interface FieldsOf {
  readonly type: string
  readonly plural: string
  /** Members that are parts of its id. */
  readonly parts: readonly string[]
  readonly properties: readonly Property[]
  readonly referables: readonly Referable[]
  /** The entity that it is listed for, to which each has a relationship. */
  readonly parent: {
    readonly type: string
    readonly parts: readonly string[]
    readonly id: readonly string[]
    readonly name: string
  } | null
  isFree(name: string): boolean
  /** Returns a catalogue type's attribute, or null if it has none. The function itself is null for a new type. */
  known: ((name: string) => AttributeDefinition | null) | null
}

const NAME = /^(display,name|name|title|label|heading|full,name)$/
const OWNER = /^(owners?|owner,(emails?|names?|users?)|maintainers?|emails?|contact,emails?)$/
const LABELS = /^(tags|labels|annotations)$/
const URL_WORDS = /^((html|web|ui|external)?,?(url|link))$/
const TIME = /(^|,)(at|time|timestamp|date|on)$/
const MILLIS = /(^|,)(at|time|timestamp|date),(ms|millis|milliseconds)$/
const KEYS = ['key', 'name', 'tag', 'type', 'label']

export function guessedFields(of: FieldsOf): GuessedFields {
  return new Guessing(of).guess()
}

class Guessing {
  readonly #of: FieldsOf
  readonly #fields: DraftField[] = []
  readonly #attributes: Record<string, AttributeDefinition> = {}
  readonly #relationships: Record<string, RelationshipDefinition> = {}
  readonly #decide: string[] = []
  readonly #taken = new Set<string>()
  readonly #inverses = new Set<string>()

  constructor(of: FieldsOf) {
    this.#of = of
  }

  guess(): GuessedFields {
    const { parent, properties } = this.#of
    if (parent !== null) this.#parent(parent)
    const title = this.#title(properties)
    for (const property of properties) {
      if (property.name === title?.name) this.#put(property.name, namedAs(property.name, 'name'))
      else this.#property(property)
    }
    return {
      fields: this.#fields,
      attributes: this.#attributes,
      relationships: this.#relationships,
      decide: this.#decide,
    }
  }

  /** Finds the property with an entity's name, preferring names for people to those for machines. */
  #title(properties: readonly Property[]): Property | undefined {
    const texts = properties.filter(({ kind }) => kind === 'string')
    const display = texts.find(({ name }) => /(^|,)display,name$/.test(wordsOf(name).join()))
    return display ?? texts.find(({ name }) => NAME.test(wordsOf(name).join()))
  }

  #put(name: string, rule: DraftField['rule'], comment?: string): void {
    this.#fields.push({ name, rule, ...(comment !== undefined && { comment }) })
  }

  #property(property: Property): void {
    const { name, kind, isSecret } = property
    const words = wordsOf(name).join()
    if (words === '') return
    if (isSecret) {
      this.#put(name, { kind: 'ignore', why: 'the value may be a secret' })
      this.#decide.push(`${name} may be a secret: name it in "redact" of the source, so that it isn't stored`)
      return
    }
    const target = this.#referable(property)
    if (target !== null) return this.#reference(name, target)
    // A part of the id needs no rule of its own, unless people know the entity only by it.
    if (this.#of.parts.includes(name) && !NAME.test(words)) return
    const texts = kind === 'string' || (kind === 'list' && property.of?.kind === 'string')
    if (texts && OWNER.test(words)) return this.#owner(property, words)
    const labels = LABELS.test(words) ? labelsOf(property) : null
    if (labels !== null) return this.#put(name, { kind: 'labels', from: labels })
    if (URL_WORDS.test(words) && kind === 'string') return this.#common(property, 'sourceUrl')
    if (words === 'description' && kind === 'string') return this.#common(property, 'description')
    if (
      /^(created|updated)(,at|,time|,on)?$|^(creation|last,modified|last,updated|update)(,time|,date|,at)?$/.test(
        words,
      ) &&
      property.format === 'date-time'
    )
      return this.#common(property, words.startsWith('crea') ? 'createdAt' : 'updatedAt')
    this.#attribute(property, words)
  }

  #common(property: Property, attribute: string): void {
    const { name } = property
    if (this.#taken.has(attribute)) return this.#attribute(property, wordsOf(name).join())
    this.#taken.add(attribute)
    this.#put(name, namedAs(name, attribute))
  }

  #owner({ name, format }: Property, words: string): void {
    const isAddress = format === 'email' || /emails?$/.test(words)
    this.#put(
      name,
      { kind: isAddress ? 'emails' : 'names', edge: 'ownedBy' },
      isAddress
        ? 'guessed: addresses of its owners'
        : 'guessed: names of its owners; kind: emails, if they are addresses',
    )
  }

  #attribute(property: Property, words: string): void {
    const { name } = property
    const isMillis = property.kind === 'integer' && MILLIS.test(words)
    const definition: AttributeDefinition = isMillis ? { type: 'time' } : definitionOf(property)
    const isTime = property.format !== 'date-time' && TIME.test(words)
    if (isTime && property.kind === 'integer')
      this.#decide.push(`${name} looks like a time as a number: give it "time: ms" or "time: s", and the type "time"`)
    if (isTime && property.kind === 'string' && property.format === null)
      this.#decide.push(`${name} looks like a time whose form isn't stated: it is kept as text`)
    const wanted = camel(name)
    const { known } = this.#of
    if (known !== null) {
      const own = known(wanted)
      if (own === null || own.type !== definition.type || (own.list ?? false) !== (definition.list ?? false)) {
        this.#put(name, { kind: 'ignore', why: `${this.#of.type} has no such attribute` })
        this.#decide.push(`${name} has no attribute of ${this.#of.type}: map it to one, or leave it out`)
        return
      }
      return this.#put(name, namedAs(name, wanted))
    }
    const attribute = this.#free(wanted)
    if (attribute === null) return this.#put(name, { kind: 'ignore', why: 'its name is taken' })
    this.#attributes[attribute] = definition
    this.#put(name, isMillis ? { kind: 'attribute', name: attribute, time: 'ms' } : namedAs(name, attribute))
  }

  /** Returns a name that neither the catalogue nor this type uses: the wanted one, or one prefixed with the type. */
  #free(wanted: string): string | null {
    const longer = camel(`${this.#of.type} ${pascal(wanted)}`)
    const free = [wanted, longer].find((each) => /^[a-z]/.test(each) && this.#of.isFree(each) && !this.#taken.has(each))
    if (free === undefined) return null
    this.#taken.add(free)
    return free
  }

  /** Recognises `<type>_id`, `<type>Id`, `<type>_name` and the like, for a type with such an id. */
  #referable({ name, kind, of }: Property): Referable | null {
    const single = kind === 'list' ? of?.kind : kind
    if (single !== 'string' && single !== 'integer') return null
    if (this.#of.known !== null) return null
    const words = wordsOf(name)
    const isOwnId = this.#of.parts.at(-1) === name
    if (isOwnId) return null
    return (
      this.#of.referables.find(({ key, id }) => {
        const one = wordsOf(singular(key))
        const fits = [[...one, 'id'], [...one, ...wordsOf(id)], wordsOf(id)].filter((each) => each.length > 1)
        return fits.some((each) => each.join() === (kind === 'list' ? words.join().replace(/s$/, '') : words.join()))
      }) ?? null
    )
  }

  #reference(name: string, { type, key }: Referable): void {
    if (this.#of.parent?.type === type && this.#of.parts.includes(name)) return
    this.#edge(camel(singular(key)), { name, type, many: false }, { kind: 'reference', to: type })
  }

  #parent({ type, parts, id, name }: NonNullable<FieldsOf['parent']>): void {
    const [only] = parts
    const rule: JsonObject =
      parts.length === 1 && only !== undefined
        ? { kind: 'reference', to: type, from: member(only) }
        : {
            kind: 'reference',
            to: type,
            id: id.map((part) => `{${part}}`).join('/'),
            from: `{${parts.map((part, i) => `${member(id[i] ?? part)}: ${member(part)}`).join(', ')}}`,
          }
    this.#edge(camel(singular(name)), { name: 'listedFor', type, many: false }, rule)
  }

  #edge(
    wanted: string,
    { name, type, many }: { readonly name: string; readonly type: string; readonly many: boolean },
    rule: JsonObject,
  ): void {
    const edge = this.#free(wanted) ?? this.#free(`${wanted}Of${pascal(name)}`)
    if (edge === null) return this.#put(name, { kind: 'ignore', why: 'its name is taken' })
    const plain = camel(this.#of.plural)
    const inverse = this.#inverses.has(`${type}.${plain}`) ? `${plain}By${pascal(edge)}` : plain
    this.#inverses.add(`${type}.${inverse}`)
    this.#relationships[edge] = { to: [type], many, inverse }
    this.#put(
      name,
      { ...rule, edge },
      'guessed by its name. Which way things flow along it isn\'t: "flow" in the definitions',
    )
  }
}

/** Writes a rule as briefly as possible: the short form suits a field that is called like its attribute. */
function namedAs(name: string, attribute: string): DraftField['rule'] {
  return camelCase(name) === attribute ? 'attribute' : { kind: 'attribute', name: attribute }
}

function definitionOf(property: Property): AttributeDefinition {
  if (property.kind === 'list') {
    const itemType = property.of === null ? 'json' : scalarOf(property.of)
    return itemType === 'json' ? { type: 'json' } : { type: itemType, list: true }
  }
  return { type: scalarOf(property) }
}

function scalarOf({ kind, format }: Property): 'string' | 'long' | 'float' | 'boolean' | 'time' | 'json' {
  switch (kind) {
    case 'string':
      return format === 'date-time' ? 'time' : 'string'
    case 'integer':
      return 'long'
    case 'number':
      return 'float'
    case 'boolean':
      return 'boolean'
    default:
      return 'json'
  }
}

/** Returns an expression for labels as `[{key, value}]`; null if they aren't in a known form. */
function labelsOf({ name, kind, of, isMap, members }: Property): string | null {
  const at = member(name)
  if (kind === 'list' && of?.kind === 'string') return `${at}[*].{key: @, value: \`null\`}`
  if (kind === 'object' && isMap && members.length === 0) return `items(${at})[*].{key: [0], value: to_string([1])}`
  if (kind !== 'list' || of?.kind !== 'object') return null
  const key = KEYS.map((wanted) => of.members.find((each) => each.name === wanted && each.kind === 'string')).find(
    (each) => each !== undefined,
  )
  if (key === undefined) return null
  const value = of.members.find((each) => each.name === 'value' && each.kind === 'string')
  return `${at}[*].{key: ${member(key.name)}, value: ${value === undefined ? '`null`' : 'value'}}`
}
