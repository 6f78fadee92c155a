/**
 * What the shop may believe of a refund: to call it failed, it must have been refused and, asked once more, unknown.
 * What WeChat takes in after that, from an attempt that was long on its way, is nobody's fault.
 */
import type { OutRefundNo } from '../../contract/primitives'

export type Doubts = ReturnType<typeof createDoubts>

type Doubt = 'unheard' | 'refused' | 'denied'

export function createDoubts() {
  const doubts = new Map<OutRefundNo, Doubt>()
  return {
    isInDoubt: (outRefundNo: OutRefundNo) => doubts.has(outRefundNo),
    wasDenied: (outRefundNo: OutRefundNo) => doubts.get(outRefundNo) === 'denied',

    unheard(outRefundNo: OutRefundNo): void {
      if (!doubts.has(outRefundNo)) doubts.set(outRefundNo, 'unheard')
    },
    refused(outRefundNo: OutRefundNo): void {
      if (doubts.get(outRefundNo) !== 'denied') doubts.set(outRefundNo, 'refused')
    },
    /** Asked about it, WeChat knew nothing, or would not say. */
    unknown(outRefundNo: OutRefundNo): void {
      if (doubts.get(outRefundNo) === 'refused') doubts.set(outRefundNo, 'denied')
    },
  }
}
