import { hash } from 'node:crypto'
import type { JsonObject } from '../../lib/json.ts'
import { version } from '../../wiring/version.ts'
import { impactPage, type Checked, type CheckedSubject, type Outcome } from './checked.ts'

/** Writes Static Analysis Results Interchange Format 2.1.0, which GitHub and GitLab show next to the code. */
export function sarifOf({ subjects, notes, base }: Checked): JsonObject {
  const conditions = [...new Set(subjects.flatMap(({ outcomes }) => outcomes.map(({ condition }) => condition)))]
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mlg', version: version(), rules: conditions.map(ruleOf) } },
        results: subjects.flatMap((subject) =>
          subject.outcomes.filter(({ failed }) => failed).map((outcome) => resultOf(subject, outcome, base)),
        ),
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: notes.map((text) => ({ level: 'warning', message: { text } })),
          },
        ],
      },
    ],
  }
}

function ruleOf(condition: string): JsonObject {
  return { id: condition, shortDescription: { text: `A change fails where ${condition}` } }
}

function resultOf(
  { uri, name, files, sentence }: CheckedSubject,
  { condition, value }: Outcome,
  base: string,
): JsonObject {
  const logicalLocations = [{ name, fullyQualifiedName: uri }]
  return {
    ruleId: condition,
    level: 'error',
    message: { text: `${condition}: ${value}. ${sentence} ${impactPage(base, uri)}` },
    // Without a file there is no line to show it at.
    locations:
      files.length === 0
        ? [{ logicalLocations }]
        : files.map((file) => ({ physicalLocation: { artifactLocation: { uri: encodeURI(file) } }, logicalLocations })),
    partialFingerprints: {
      'subjectAndCondition/v1': hash('sha256', `${uri}\n${condition}`, 'hex'),
    },
  }
}
