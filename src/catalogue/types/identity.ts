import type { TypeDefinition } from '../definition.ts'

export const identity: readonly TypeDefinition[] = [
  {
    name: 'User',
    plural: 'Users',
    label: 'Person',
    pluralLabel: 'People',
    componentType: 'user',
    domain: 'identity',
    description: 'A person.',
    interfaces: ['Owner'],
    retired: { attribute: 'active', in: [false] },
    attributes: {
      email: { type: 'string' },
      title: { type: 'string' },
      active: { type: 'boolean' },
    },
    relationships: {
      manager: { to: ['User'], many: false, inverse: 'manages' },
      memberOf: { to: ['Group'], many: true, inverse: 'members', normalised: 'groups' },
    },
  },
  {
    name: 'Group',
    plural: 'Groups',
    label: 'Team',
    glyph: 'team',
    primary: true,
    componentType: 'group',
    domain: 'identity',
    description: 'A team, or an organisation made of teams.',
    interfaces: ['Owner'],
    attributes: {
      name: { type: 'string', required: true },
      kind: { type: 'string', description: 'team or organisation' },
      email: { type: 'string' },
      slack: { type: 'string' },
    },
    relationships: {
      partOf: { to: ['Group'], many: false, inverse: 'parts', normalised: 'parent_group' },
    },
  },
]
