import type { PhoneProof } from '../../../bff/contract/session'
import type { PhoneDetail } from '../platform'

/** Clients too old for a code hand over the number encrypted; who refuses hands over neither (ML-9). */
export function phoneProof({ code, encryptedData, iv }: PhoneDetail): PhoneProof | undefined {
  if (code) return { code }
  return encryptedData && iv ? { encryptedData, iv } : undefined
}
