// @vitest-environment node
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'node_modules/.layers-'))
  for (const layer of ['src/features/a', 'src/features/b', 'src/ui', 'src/app']) mkdirSync(path.join(folder, layer), { recursive: true })
  const config = { jsPlugins: [path.join(root, 'lint/feature-imports.js')], rules: { 'layers/layers': 'error' } }
  writeFileSync(path.join(folder, 'rules.json'), JSON.stringify(config))
})
afterEach(() => rmSync(folder, { recursive: true }))

function lint(file: string, text: string) {
  writeFileSync(path.join(folder, file), text)
  const run = spawnSync(path.join(root, 'node_modules/.bin/oxlint'), ['-c', 'rules.json', '--no-ignore', file], { cwd: folder, encoding: 'utf8' })
  return run.stdout + run.stderr
}

test.each([
  ['src/features/a/x.ts', "import { y } from '../b/y'\nconsole.log(y)", 'feature a may not import feature b'],
  ['src/features/a/x.ts', "export const load = () => import('../b/y')", 'feature a may not import feature b'],
  ['src/features/a/x.ts', "export { y } from '../../features/b/y'", 'feature a may not import feature b'],
  ['src/ui/x.ts', "import { y } from '../app/y'\nconsole.log(y)", 'ui may not import app'],
])('%s: %s', (file, text, message) => {
  expect(lint(file, text)).toContain(message)
})

test.each([
  ['src/features/a/x.ts', "import { y } from './y'\nimport { z } from '../../ui/z'\nconsole.log(y, z)"],
  ['src/app/x.ts', "export const load = () => import('../features/b/y')"],
])('%s is allowed: %s', (file, text) => {
  expect(lint(file, text)).not.toContain('may not import')
})

test('the house itself keeps its layers', () => {
  execFileSync(path.join(root, 'node_modules/.bin/oxlint'), ['--quiet', 'src'], { cwd: root })
}, 60_000) // it looks at every file, on a machine that may be busy
