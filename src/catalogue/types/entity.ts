import type { AttributeDefinition, EntityDefinition } from '../definition.ts'

/** The attribute of types that OpenLineage events may be about. */
export const FACETS: AttributeDefinition = { type: 'json', description: 'Its OpenLineage facets.' }

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
      description: 'Its part of the business: Ads, Studio, …. `domain` is the part of the lifecycle (Models, …).',
    },
    keys: {
      type: 'object',
      list: true,
      merge: 'union',
      fields: { name: { type: 'string', required: true }, value: { type: 'string', required: true } },
      description: 'Values shared with entities of other sources. Rules join entities by them.',
    },
    deprecation: {
      type: 'object',
      fields: {
        sunset: { type: 'time', required: true, description: 'When it is to be removed.' },
        message: { type: 'string', description: 'Message to owners and readers.' },
        name: { type: 'string', description: 'Its name when the removal was planned, in case its source deletes it.' },
        replacement: { type: 'string', reference: true, description: 'The URI of its replacement.' },
      },
      description: 'The removal plan, made by people.',
    },
    mutedAnomalies: {
      type: 'object',
      list: true,
      merge: 'union',
      fields: {
        watch: { type: 'string', required: true, description: 'The muted metric, as named in the anomaly.' },
        until: { type: 'time', required: true },
        reason: { type: 'string', required: true },
      },
      description: "Muted anomalies, which aren't reported for a while.",
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
        use: { type: 'string', description: 'The approved purpose, stage or region.' },
        stage: { type: 'string' },
        region: { type: 'string' },
        until: { type: 'time' },
        comment: { type: 'string' },
        asOf: { type: 'long', required: true, description: 'The transaction that the approver saw.' },
        basis: {
          type: 'string',
          required: true,
          description: 'Digest of what the approval covered when it was given.',
        },
      },
      description: 'Approvals. Each lapses when what it covers changes.',
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
      description: 'Policy violations that are accepted for a while.',
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
        text: { type: 'string', description: 'Plain text. Null if a question was only marked as answered.' },
        replyTo: { type: 'string', description: 'The id of its thread.' },
      },
      description: 'Discussion, and questions to owners.',
    },
    createdAt: { type: 'time', description: 'When it was created, according to its source.' },
    updatedAt: { type: 'time', description: 'When it last changed, according to its source.' },
    sourceUrl: { type: 'string', description: "Address of its page in the source's own interface." },
    links: {
      type: 'object',
      list: true,
      merge: 'union',
      fields: { url: { type: 'string', required: true }, title: { type: 'string' } },
      description: 'Further links: manuals, dashboards, channels.',
    },
    properties: {
      type: 'json',
      description: 'Other properties, named as in its source.',
    },
  },
  relationships: {
    ownedBy: {
      to: ['Owner'],
      many: true,
      inverse: 'owns',
      normalised: 'owners',
      description: 'Owners, according to its source or the identity source.',
    },
  },
  views: {
    owners: { path: 'ownedBy', to: ['Owner'], shape: 'list', description: 'The people and groups that own it.' },
  },
}
