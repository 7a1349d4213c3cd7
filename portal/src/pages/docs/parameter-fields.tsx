import { useId } from 'react'
import { typeText, type OperationParameter } from './reference.ts'
import type { TypedValues } from './request.ts'
import styles from './docs.module.css'
import { upperFirst } from '../../../../src/lib/english.ts'

interface ParameterFieldsProps {
  readonly parameters: readonly OperationParameter[]
  readonly typed: TypedValues
  readonly type: (name: string, value: string) => void
}

export function ParameterFields({ parameters, typed, type }: ParameterFieldsProps) {
  return (
    <div className="lines">
      {parameters.map((parameter) => (
        <ParameterField
          key={`${parameter.in} ${parameter.name}`}
          parameter={parameter}
          value={typed[parameter.name] ?? ''}
          type={(value) => type(parameter.name, value)}
        />
      ))}
    </div>
  )
}

interface ParameterFieldProps {
  readonly parameter: OperationParameter
  readonly value: string
  readonly type: (value: string) => void
}

function ParameterField({ parameter, value, type }: ParameterFieldProps) {
  const id = useId()
  const { name, required, description, schema, in: location } = parameter
  const usual = schema['default']
  return (
    <div className={styles['field']}>
      <div>
        <label htmlFor={id}>
          <code>{name}</code>
        </label>{' '}
        <span className="meta wrap">
          {typeText(schema)} · {location}
          {required ? ' · ' : ''}
          {required ? <strong>required</strong> : null}
        </span>
        <p id={`${id}-about`} className="muted wrap">
          {sentence(description)}
          {schema['type'] === 'array' ? ' One to a line.' : ''}
        </p>
      </div>
      <Field
        id={id}
        about={`${id}-about`}
        parameter={parameter}
        value={value}
        usual={usual === undefined ? '' : String(usual)}
        type={type}
      />
    </div>
  )
}

function sentence(text: string): string {
  if (text === '') return ''
  const first = upperFirst(text)
  return /[.!?…]$/.test(first) ? first : `${first}.`
}

interface FieldProps extends ParameterFieldProps {
  readonly id: string
  readonly about: string
  readonly usual: string
}

function Field({ id, about, parameter: { required, schema }, value, usual, type }: FieldProps) {
  const shared = { id, 'aria-describedby': about, 'aria-required': required, value }
  const options = optionsOf(schema)
  if (options !== null)
    return (
      <select {...shared} onChange={(event) => type(event.currentTarget.value)}>
        <option value="">{usual === '' ? '–' : `${usual} (default)`}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    )
  const isLong = schema['type'] === 'array' || schema['type'] === 'object' || schema['type'] === undefined
  if (isLong)
    return <textarea {...shared} rows={2} spellCheck={false} onInput={(event) => type(event.currentTarget.value)} />
  return (
    <input
      {...shared}
      inputMode={schema['type'] === 'integer' ? 'numeric' : 'text'}
      placeholder={usual}
      autoComplete="off"
      spellCheck={false}
      onInput={(event) => type(event.currentTarget.value)}
    />
  )
}

function optionsOf(schema: OperationParameter['schema']): readonly string[] | null {
  if (schema['type'] === 'boolean') return ['true', 'false']
  return Array.isArray(schema['enum']) ? schema['enum'].map(String) : null
}
