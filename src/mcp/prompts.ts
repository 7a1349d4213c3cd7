import { truncate } from '../lib/cut-text.ts'

/** A common question that a client offers, with instructions for a model. */
interface PromptDeclaration {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly parameters: readonly PromptArgument[]
  /** `{name}` is replaced by the argument. */
  readonly text: string
}

interface PromptArgument {
  readonly name: string
  readonly description: string
  readonly required: boolean
}

const given = (name: string, description: string): PromptArgument => ({ name, description, required: true })
const optionally = (name: string, description: string): PromptArgument => ({ name, description, required: false })

/** Both names and URIs work: a model finds one by the other. */
const ENTITY = 'its name or its aip:// URI'

const CLOSING = 'Name each entity with its URI. If an answer says INCOMPLETE, say so and why.'

/** The ten questions that the portal answers on its first page. */
export const PROMPTS: readonly PromptDeclaration[] = [
  {
    name: 'what-breaks',
    title: 'What breaks if this changes?',
    description: 'Running tests, deployments and models that a change reaches, and who owns them',
    parameters: [given('entity', ENTITY)],
    text: 'What breaks if {entity} changes? Find its URI with search, then ask impact. Say first how many running tests and deployments in use there are, then list them and the affected models, each with its owning team, and whom to notify before the change.',
  },
  {
    name: 'whom-to-call',
    title: 'Whom do I call about this?',
    description: "An entity's owners, their team, and how to reach them",
    parameters: [given('entity', ENTITY)],
    text: 'Whom do I call about {entity}? Find it with search, then describe it: owners, owning team, and its e-mail address and channel. If it has no owner, describe what it is part of, or ask lineage upstream with owners=true for the nearest that has one, and say so.',
  },
  {
    name: 'what-got-worse',
    title: 'What got worse?',
    description: 'Failed runs, regressions and other changes for the worse since a moment',
    parameters: [optionally('since', 'a time; the last day, if omitted'), optionally('of', 'a team or a person')],
    text: 'What got worse since {since} (the last day if that is empty), of what {of} owns (everything if that is empty)? Ask home for what needs attention and activity with severity=high. Order it by how much depends on it: ask impact about the worst.',
  },
  {
    name: 'what-it-was',
    title: 'What was it then, and what changed since?',
    description: 'An entity as of a moment in the past, and the differences until now',
    parameters: [given('entity', ENTITY), given('then', 'a time, or a transaction number')],
    text: 'What was {entity} as of {then}, and what changed since? Find its URI, describe it with asOf, then ask diff with uri and from. Say who or what changed it: history has the causes.',
  },
  {
    name: 'what-can-go',
    title: 'What can a team retire?',
    description: 'Entities of a type that nothing in use depends on, and how certain that is',
    parameters: [given('type', 'an entity type, such as Feature'), optionally('team', 'a team')],
    text: 'Which entities of the type {type} that {team} owns (anybody, if that is empty) can be removed? Ask unused with the type and the URI of the team. Say how certain that is (provable, doubts), and which of them have a removal plan already (deprecations).',
  },
  {
    name: 'why-linked',
    title: 'Why are these two linked?',
    description: 'Who states a relationship, or from what it was concluded',
    parameters: [given('from', ENTITY), given('to', ENTITY)],
    text: 'Why are {from} and {to} linked? Find both URIs and ask why. If there is no direct relationship, ask paths, and then why about its least certain step.',
  },
  {
    name: 'compare-versions',
    title: 'How do two versions compare?',
    description: 'Metrics, data, features and attributes of two versions side by side',
    parameters: [
      given('model', ENTITY),
      optionally('versions', 'which ones; the current and the previous one, if omitted'),
    ],
    text: 'How do the versions {versions} of {model} compare (if that is empty: the current one and the one before)? Find the model, list its versions with related by=instances, and ask compare. Say first which is better by which metric, then what else differs.',
  },
  {
    name: 'in-production',
    title: 'What does somebody have in production?',
    description: 'What a person or team owns that is serving, and where',
    parameters: [given('owner', 'the name or URI of a person or team; typos are fine')],
    text: 'What of {owner} is in production? Find the person or team with search (index=owners), ask search for owner: or team: with type:Model, and for each model lineage downstream with types=["ModelDeployment","AbTest"].',
  },
  {
    name: 'what-is-wrong-with-the-sources',
    title: 'What is wrong with the sources?',
    description: 'Sources that fail, are silent or behind, and what that makes incomplete',
    parameters: [],
    text: "What is wrong with the sources of metadata? Ask sources. For each that isn't ok say since when, why, how much waits, and which answers that makes old or incomplete.",
  },
  {
    name: 'correct-an-owner',
    title: 'Correct an owner',
    description: 'State who owns an entity, in your name; needs the commands',
    parameters: [given('entity', ENTITY), given('owner', 'a person or a team')],
    text: "State that {owner} owns {entity}. Find both URIs, describe the entity and show who owns it now and who says so. Ask me before you call annotate with addOwners (and removeOwners if the present owner is wrong). If annotate isn't offered, give me the command for a terminal instead: mlg annotate <uri> --add-owners <owner>.",
  },
]

/** Fills in a prompt; null if a required argument is missing. */
export function promptText(
  { parameters, text }: PromptDeclaration,
  args: Readonly<Record<string, string>>,
): { readonly text: string } | { readonly missing: string } {
  const missing = parameters.find(({ name, required }) => required && (args[name] ?? '').trim() === '')
  if (missing !== undefined) return { missing: missing.name }
  const filled = text.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    JSON.stringify(truncate(args[name] ?? '', MAX_CHARACTERS)),
  )
  return { text: `${filled} ${CLOSING}` }
}

/** Longest argument value that a prompt quotes. */
const MAX_CHARACTERS = 2_048
