// @vitest-environment node
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

const check = () => execFileSync(process.execPath, ['generate.mjs', '--check'], { cwd: 'gen', encoding: 'utf8' })

it('the generated types are those of the API description', () => {
  expect(check).not.toThrow()
}, 30_000)
