import type { CatalogueProblem } from '../catalogue/check.ts'
import { isProviderFile } from '../catalogue/load.ts'
import { ENTITY_NAME } from '../catalogue/names.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { AlsoRule, FieldRule, Mapping, PartShape } from '../contracts/mapping.ts'
import type { Provider } from '../contracts/source.ts'
import { keyEdge } from '../model/key.ts'
import { camelCase } from './text.ts'

/**
 * Names in a provider that the catalogue lacks. A mapping would throw or drop data at each answer, so the service does
 * not start with such a provider.
 */
export function mappingProblems(provider: Provider, catalogue: Catalogue): readonly CatalogueProblem[] {
  const check = new Check(provider, catalogue)
  for (const [name, { type, also }] of Object.entries(provider.events)) {
    check.type(type, `events.${name}.type`)
    if (also !== undefined) check.type(also.type, `events.${name}.also.type`)
  }
  for (const [name, { mapping }] of Object.entries(provider.types)) {
    if (!check.type(name, `types.${name}`)) continue
    const path = `types.${name}${isProviderFile(provider.file ?? '') ? '' : '.mapping'}`
    check.fields(mapping.fields, name, `${path}.fields`)
    for (const [i, also] of (mapping.also ?? []).entries()) check.also(also, name, `${path}.also[${i}]`)
  }
  for (const [kind, lookup] of Object.entries(provider.lookups ?? {})) check.type(lookup.type, `lookups.${kind}.type`)
  return check.problems
}

interface RuleContext {
  readonly type: string
  readonly field: string
  readonly path: string
}

class Check {
  readonly problems: CatalogueProblem[] = []
  readonly #file: string
  readonly #catalogue: Catalogue

  constructor(provider: Provider, catalogue: Catalogue) {
    this.#file = provider.file ?? `providers/${provider.name}/provider.ts`
    this.#catalogue = catalogue
  }

  type(name: string, path: string): boolean {
    const known = this.#catalogue.type(name) !== undefined
    if (!known) this.#report(path, `there is no type "${name}"`)
    return known
  }

  fields(fields: Mapping['fields'], type: string, path: string): void {
    for (const [field, rule] of Object.entries(fields)) this.rule(rule, { type, field, path: `${path}.${field}` })
  }

  also(rule: AlsoRule, of: string, path: string): void {
    if (!this.type(rule.type, `${path}.type`)) return
    if (rule.edge !== undefined) this.#edge(of, rule.edge, path)
    if (rule.backwards !== undefined) this.#edge(rule.type, rule.backwards, path, 'backwards')
    this.fields(rule.fields, rule.type, `${path}.fields`)
  }

  rule(rule: FieldRule, ruleContext: RuleContext): void {
    const { type, path } = ruleContext
    if (rule.add !== undefined && rule.from === undefined) this.#report(`${path}.add`, '"add" needs "from"')
    switch (rule.kind) {
      case 'id':
      case 'with':
      case 'ignore':
      case 'issue':
      case 'labels':
        return
      case 'attribute':
        return rule.name === undefined
          ? this.#attribute(type, camelCase(ruleContext.field), path)
          : this.#attribute(type, rule.name, `${path}.name`)
      case 'key':
        return this.#key(type, rule.name, `${path}.name`)
      case 'email':
        return this.#attribute(type, camelCase(ruleContext.field), path)
      case 'part':
        this.#part(rule.part, path)
        return this.#edge(type, rule.edge, path)
      case 'parts':
        this.#part(rule.part, path)
        if (rule.edge !== undefined) this.#edge(type, rule.edge, path)
        for (const [key, name] of Object.entries(rule.attributes))
          this.#attribute(rule.part.type, name, `${path}.attributes.${key}`)
        return
      default:
        return this.#reference(rule, ruleContext)
    }
  }

  #reference(
    rule: Extract<FieldRule, { kind: 'reference' | 'typed-references' | 'first-of' | 'uris' | 'emails' | 'names' }>,
    { type, path }: RuleContext,
  ): void {
    if (rule.kind === 'reference') {
      if (this.type(rule.to, `${path}.to`)) this.#edge(rule.backwards === true ? rule.to : type, rule.edge, path)
      return
    }
    this.#edge(rule.kind === 'uris' && rule.backwards === true ? ENTITY_NAME : type, rule.edge, path)
    switch (rule.kind) {
      case 'typed-references':
        for (const [key, to] of Object.entries(rule.types)) this.type(to, `${path}.types.${key}`)
        return
      case 'first-of':
        rule.keys.forEach(({ to }, i) => this.type(to, `${path}.keys[${i}].to`))
        return
      case 'emails':
      case 'names':
        if (rule.attribute !== undefined) this.#attribute(type, rule.attribute, `${path}.attribute`)
        return
      case 'uris':
        return
    }
  }

  #part({ type, whole, belongsTo, keyAttribute }: PartShape, path: string): void {
    this.type(whole, `${path}.part.whole`)
    if (!this.type(type, `${path}.part.type`)) return
    this.#edge(type, belongsTo, `${path}.part`, 'belongsTo')
    this.#attribute(type, keyAttribute, `${path}.part.keyAttribute`)
  }

  #attribute(type: string, name: string, path: string): void {
    if (this.#catalogue.attribute(type, name) === null) this.#report(path, `${type} has no attribute "${name}"`)
  }

  #key(type: string, name: string, path: string): void {
    const edge = this.#catalogue.edgeType(keyEdge(name))
    if (edge === undefined) this.#report(path, `there is no key "${name}"`)
    else if (!edge.from.any && !edge.from.types.has(type))
      this.#report(path, `the key "${name}" isn't declared for ${type}: a definitions file may add it to "of"`)
  }

  #edge(type: string, name: string, path: string, member = 'edge'): void {
    if (this.#catalogue.edgeId(type, name) === null)
      this.#report(`${path}.${member}`, `${type} has no relationship "${name}"`)
  }

  #report(path: string, reason: string): void {
    this.problems.push({ file: this.#file, path, reason })
  }
}
