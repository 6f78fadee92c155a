// What ships must not contain what only development needs.
import fs from 'node:fs'
import path from 'node:path'
import { filesBelow, root } from './steps.mjs'

const rules = [
  { folder: 'dist/h5', pattern: /simulat/i, why: 'the simulator' },
  { folder: 'dist/weapp', pattern: /simulat/i, why: 'the simulator' },
  { folder: 'dist/bff', pattern: /simulat/i, why: 'the simulator' },
  { folder: 'dist/h5', pattern: /ZodError|\$ZodType/, why: 'the schema library' },
  { folder: 'dist/weapp', pattern: /ZodError|\$ZodType/, why: 'the schema library' },
]

let found = 0
for (const { folder, pattern, why } of rules) {
  const files = filesBelow(path.join(root, folder)).filter((file) =>
    /\.(m?js|json|html|css|wxml|wxss)$/.test(file),
  )
  if (files.length === 0) throw new Error(`${folder} is empty: nothing was checked`)
  for (const file of files) {
    const text = fs.readFileSync(file, 'utf8')
    const match = pattern.exec(text)
    if (!match) continue
    found++
    console.error(
      `${path.relative(root, file)} contains ${why}: …${text.slice(Math.max(0, match.index - 40), match.index + 40)}…`,
    )
  }
}
if (found) process.exit(1)
console.log(`nothing found in ${new Set(rules.map((rule) => rule.folder)).size} builds`)
