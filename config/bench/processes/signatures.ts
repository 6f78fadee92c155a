/** How many orders two signatures each leave room for: pairs of RSA-SHA256 signatures by one process on one core. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { answer } from './answering'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

answer(({ seconds }: { seconds: number }): number => {
  const message = randomBytes(500)
  const began = performance.now()
  let pairs = 0
  // Synchronous: signing takes a core wherever it is done, and how many there are is the machine's affair.
  while (performance.now() - began < seconds * 1000) {
    sign('sha256', message, privateKey)
    sign('sha256', message, privateKey)
    pairs += 1
  }
  return pairs / ((performance.now() - began) / 1000)
})
