// @vitest-environment node
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('the generated types are those of the API description', () => {
  const check = () => execFileSync(process.execPath, ['generate.mjs', '--check'], { cwd: 'gen', encoding: 'utf8' })
  expect(check).not.toThrow()
}, 30_000)
