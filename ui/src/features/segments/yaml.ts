import type { Definition } from './queries'

/** A JSON value as block YAML that reads back as the same value. */
export function yaml(value: unknown, depth = 0): string {
  const pad = '  '.repeat(depth)
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    if (value.every((v) => v === null || typeof v !== 'object')) return `[${value.map(scalar).join(', ')}]`
    return value.map((v) => `\n${pad}- ${nested(v, depth + 1)}`).join('')
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).filter(([, v]) => v !== undefined)
    if (members.length === 0) return '{}'
    if (depth > 2 && flat(value)) return `{${members.map(([k, v]) => `${scalar(k)}: ${Array.isArray(v) ? yaml(v, depth + 1) : scalar(v)}`).join(', ')}}`
    return members
      .map(([k, v]) => {
        const text = yaml(v, depth + 1)
        return `\n${pad}${scalar(k)}:${text.startsWith('\n') ? '' : ' '}${text}`
      })
      .join('')
  }
  return scalar(value)
}

/** A member of a list stands on the line of its dash. */
function nested(value: unknown, depth: number): string {
  return yaml(value, depth).replace(/^\n\s*/, '')
}

function flat(value: object): boolean {
  return Object.values(value).every((v) => v === null || typeof v !== 'object' || (Array.isArray(v) && v.every((x) => x === null || typeof x !== 'object')))
}

const plain = /^[A-Za-z][A-Za-z0-9 _.@/-]*[A-Za-z0-9_/]$|^[A-Za-z]$/
const spoken = /^(true|false|yes|no|on|off|null|y|n|nan|inf)$/i

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null'
  return plain.test(value) && !spoken.test(value) ? value : JSON.stringify(value)
}

/** The part of a definition that people write, as the file that apply reads. */
export function definitionYaml(definition: Pick<Definition, 'key' | 'owners' | 'wording' | 'spec'> & { expiresAt?: string; atExpiry?: string }): string {
  const { key, owners, wording, spec, expiresAt, atExpiry } = definition
  return yaml({ kind: 'segment', key, owners, wording, expiresAt, atExpiry, spec }).trimStart() + '\n'
}
