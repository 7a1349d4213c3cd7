import type { AttributeDefinition, EntityDefinition } from '../definition.ts'

/** The attribute of types that OpenLineage events may be about. */
export const FACETS: AttributeDefinition = { type: 'json', description: 'What OpenLineage says of it, facet by facet.' }

/** Declares what every entity has. Lifecycle state, tombstones and issues come from the record. */
export const ENTITY: EntityDefinition = {
  attributes: {
    name: { type: 'string' },
    description: { type: 'string' },
    tags: {
      type: 'object',
      list: true,
      merge: 'union',
      fields: { tag: { type: 'string', required: true }, value: { type: 'string' } },
    },
    businessDomains: {
      type: 'string',
      list: true,
      merge: 'union',
      description:
        'Ads, Studio, …: whose business it is. `domain` is the part of the lifecycle (Models, Pipelines, …).',
    },
    keys: {
      type: 'object',
      list: true,
      merge: 'union',
      fields: { name: { type: 'string', required: true }, value: { type: 'string', required: true } },
      description: 'What it has in common with things of other sources, by which rules may join them.',
    },
    deprecation: {
      type: 'object',
      fields: {
        sunset: { type: 'time', required: true, description: 'When it is to be gone.' },
        message: { type: 'string', description: 'For its owners, and for those who read it.' },
        name: { type: 'string', description: 'What it was called then, for when its source no longer has it.' },
        replacement: { type: 'string', reference: true, description: 'The URI of what to use instead.' },
      },
      description: 'The plan to remove it, which people state.',
    },
    mutedAnomalies: {
      type: 'object',
      list: true,
      merge: 'union',
      fields: {
        watch: { type: 'string', required: true, description: 'What of it is watched, as its anomaly names it.' },
        until: { type: 'time', required: true },
        reason: { type: 'string', required: true },
      },
      description: 'What people know to be unusual of it, and why they want to hear no more of that for a while.',
    },
    approvals: {
      type: 'object',
      list: true,
      merge: 'union',
      statedBy: 'people',
      fields: {
        id: { type: 'string', required: true },
        by: {
          type: 'string',
          reference: true,
          description: 'A URI, or a name; null if hidden.',
        },
        at: { type: 'time', required: true },
        use: { type: 'string', description: 'What for; a stage or a region as well.' },
        stage: { type: 'string' },
        region: { type: 'string' },
        until: { type: 'time' },
        comment: { type: 'string' },
        asOf: { type: 'long', required: true, description: 'The transaction that the approver saw.' },
        basis: { type: 'string', required: true, description: 'A digest of what it rested on then.' },
      },
      description: 'Each lapses once what it rested on changes.',
    },
    waivers: {
      type: 'object',
      list: true,
      merge: 'union',
      statedBy: 'people',
      fields: {
        policy: { type: 'string', required: true, description: 'The id of the policy.' },
        by: { type: 'string', reference: true },
        at: { type: 'time' },
        until: { type: 'time', required: true },
        reason: { type: 'string', required: true },
      },
      description: 'What people accept for a while that violates a policy.',
    },
    comments: {
      type: 'object',
      list: true,
      merge: 'union',
      fields: {
        id: { type: 'string', required: true },
        kind: { type: 'string', required: true, description: 'comment, question, reply or answer.' },
        by: {
          type: 'string',
          reference: true,
          description: 'A URI, or a name; null if hidden.',
        },
        at: { type: 'time', required: true },
        editedAt: { type: 'time' },
        text: { type: 'string', description: 'Plain text. Null where a question was only marked as answered.' },
        replyTo: { type: 'string', description: 'The id of what begins its thread.' },
      },
      description: 'What people discuss about it, and ask its owners.',
    },
    createdAt: { type: 'time', description: 'As the source says it.' },
    updatedAt: { type: 'time', description: 'As the source says it.' },
    sourceUrl: { type: 'string', description: 'Opens it in its own tool.' },
    links: {
      type: 'object',
      list: true,
      merge: 'union',
      fields: { url: { type: 'string', required: true }, title: { type: 'string' } },
      description: 'What to read beside: manuals, dashboards, channels.',
    },
    properties: {
      type: 'json',
      description: 'What its source keeps of it beside, by the names that people chose there.',
    },
  },
  relationships: {
    ownedBy: {
      to: ['Owner'],
      many: true,
      inverse: 'owns',
      normalised: 'owners',
      description: 'Its own source says it; the identity source may say it of anything.',
    },
  },
  views: {
    owners: { path: 'ownedBy', to: ['Owner'], shape: 'list', description: 'The people and groups that own it.' },
  },
}
