// Describes which attributes of pushed people and groups are stored, as SCIM schemas too.

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

export type ScimType = 'User' | 'Group'

export interface ScimAttribute {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'complex'
  readonly description: string
  readonly many?: true
  readonly required?: true
  readonly caseExact?: true
  readonly uniqueness?: 'server'
  readonly members?: readonly ScimAttribute[]
  readonly canonicalValues?: readonly string[]
}

interface ScimSchema {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly attributes: readonly ScimAttribute[]
}

const text = (name: string, description: string): ScimAttribute => ({ name, type: 'string', description })

const USER: ScimSchema = {
  id: USER_SCHEMA,
  name: 'User',
  description: 'A person. Addresses, telephones, pictures and passwords are taken, and not stored.',
  attributes: [
    { ...text('userName', 'The name of the account.'), required: true, uniqueness: 'server' },
    {
      name: 'name',
      type: 'complex',
      description: 'What the person is called, where there is no displayName.',
      members: [
        text('formatted', 'The whole name.'),
        text('familyName', 'The family name.'),
        text('givenName', 'The given name.'),
      ],
    },
    text('displayName', 'What the person is called.'),
    text('title', 'What the person does.'),
    { name: 'active', type: 'boolean', description: 'False of who has left.' },
    {
      name: 'emails',
      type: 'complex',
      many: true,
      description: 'The addresses by which other sources name the person.',
      members: [
        text('value', 'The address.'),
        { ...text('type', 'Of work, or another.'), canonicalValues: ['work', 'home', 'other'] },
        { name: 'primary', type: 'boolean', description: 'Whether it is shown.' },
      ],
    },
  ],
}

const ENTERPRISE_USER: ScimSchema = {
  id: ENTERPRISE,
  name: 'EnterpriseUser',
  description: 'Where a person belongs in the company.',
  attributes: [
    text('organization', 'The organisation.'),
    text('division', 'The division.'),
    text('department', 'The department.'),
    text('costCenter', 'The cost centre.'),
    {
      name: 'manager',
      type: 'complex',
      description: 'Whom the person reports to.',
      members: [text('value', 'The id of that person.')],
    },
  ],
}

const GROUP: ScimSchema = {
  id: GROUP_SCHEMA,
  name: 'Group',
  description: 'A group of people, and of other groups.',
  attributes: [
    { ...text('displayName', 'What the group is called.'), required: true },
    {
      name: 'members',
      type: 'complex',
      many: true,
      description: 'Who is in it.',
      members: [
        text('value', 'The id of the person, or of the group.'),
        { ...text('type', 'Which of both it is.'), canonicalValues: ['User', 'Group'] },
      ],
    },
  ],
}

export const SCHEMAS: readonly ScimSchema[] = [USER, GROUP, ENTERPRISE_USER]

/** Every resource has this attribute, whatever its type. */
const EXTERNAL_ID: ScimAttribute = { ...text('externalId', 'Its id at the identity provider.'), caseExact: true }

/** A type's attributes by lower-case name, since names ignore case. The extension's are in a member of its name. */
const STORED: Readonly<Record<ScimType, ReadonlyMap<string, ScimAttribute>>> = {
  User: byName([
    EXTERNAL_ID,
    ...USER.attributes,
    {
      name: ENTERPRISE,
      type: 'complex',
      description: ENTERPRISE_USER.description,
      members: ENTERPRISE_USER.attributes,
    },
  ]),
  Group: byName([EXTERNAL_ID, ...GROUP.attributes]),
}

function byName(attributes: readonly ScimAttribute[]): ReadonlyMap<string, ScimAttribute> {
  return new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]))
}

export function attributesOf(type: ScimType): ReadonlyMap<string, ScimAttribute> {
  return STORED[type]
}

export function memberOf({ members = [] }: ScimAttribute, name: string): ScimAttribute | undefined {
  return members.find((member) => member.name.toLowerCase() === name.toLowerCase())
}

/** Attributes that the service sets itself, or that can't be changed. */
export const READ_ONLY: ReadonlySet<string> = new Set(['id', 'meta', 'schemas', 'groups'])

/** Attributes of RFC 7643 that are accepted but not stored: identifying a person needs no more. */
export const NOT_STORED: ReadonlySet<string> = new Set(
  [
    'nickName',
    'profileUrl',
    'userType',
    'preferredLanguage',
    'locale',
    'timezone',
    'password',
    'phoneNumbers',
    'ims',
    'photos',
    'addresses',
    'entitlements',
    'roles',
    'x509Certificates',
  ].map((name) => name.toLowerCase()),
)
