import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fault } from './control-inputs'
import { protocolChoice } from './protocol-control'

/** The names an object of this script has, such as `'api-busy': {`. */
async function namesIn(script: string): Promise<string[]> {
  const text = await readFile(join(__dirname, 'control-page', script), 'utf8')
  return [...text.matchAll(/^ {2}'?([a-z][a-z0-9-]*)'?: \{/gm)].map(([, name = '']) => name)
}

describe('the control page', () => {
  it('has every fault, once and in words', async () => {
    const names = await namesIn('fault-words.js')

    expect(names.toSorted()).toEqual(fault.shape.fault.options.toSorted())
  })

  it('has every protocol', async () => {
    expect(await namesIn('protocol.js')).toEqual(protocolChoice.shape.protocol.options)
  })
})
