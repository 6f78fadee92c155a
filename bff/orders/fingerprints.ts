/** Which texts were seen, in 8 bytes each: a million order numbers as strings in a set would take ten times as much. */
import { hash } from 'node:crypto'

export interface Fingerprints {
  add(text: string): void
  /** Two texts in 10¹⁹ look the same. */
  has(text: string): boolean
}

export function createFingerprints(): Fingerprints {
  let kept = new BigUint64Array(1024)
  let size = 0
  let isSorted = true

  function sorted(): BigUint64Array {
    const seen = kept.subarray(0, size)
    if (!isSorted) seen.sort()
    isSorted = true
    return seen
  }

  return {
    add(text) {
      if (size === kept.length) {
        const larger = new BigUint64Array(2 * size)
        larger.set(kept)
        kept = larger
      }
      kept[size] = fingerprint(text)
      size += 1
      isSorted = false
    },

    has(text) {
      const seen = sorted()
      const wanted = fingerprint(text)
      let [low, high] = [0, seen.length]
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((seen[middle] ?? wanted) < wanted) low = middle + 1
        else high = middle
      }
      return seen[low] === wanted
    },
  }
}

const fingerprint = (text: string): bigint => hash('sha256', text, 'buffer').readBigUInt64BE(0)
