import { View } from '@tarojs/components'
import { useRef, useState } from 'react'
import type { Order, Refund } from '../../../bff/contract/order'
import { ApiError, call, Leaving } from '@/api'
import { newRequestId } from '@/checkout'
import { Button } from '@/components/button'
import { Cell, Group } from '@/components/cell'
import { Field } from '@/components/field'
import { Notice } from '@/components/notice'
import { Sheet } from '@/components/sheet'
import { refundChanged, words } from '@/messages'
import { say } from './pay'
import { useOnce } from './use-once'

interface AskRefundProps {
  order: Order
  onChange: () => void
}

/** Asks the merchant for the money back, with a reason; the merchant decides. */
export function AskRefund({ order, onChange }: AskRefundProps) {
  const [isOpen, setOpen] = useState(false)
  if (!canAsk(order)) return null
  const done = () => {
    setOpen(false)
    onChange()
  }
  return (
    <>
      <Group>
        <Cell label="申请退款" value="商家同意后原路退回" onTap={() => setOpen(true)} />
      </Group>
      <Sheet title="申请退款" open={isOpen} onClose={() => setOpen(false)}>
        <Form outTradeNo={order.outTradeNo} onDone={done} />
      </Sheet>
    </>
  )
}

function Form({ outTradeNo, onDone }: { outTradeNo: string; onDone: () => void }) {
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<string>()
  const { busy, once } = useOnce<'ask'>()
  /** The same words tried again are the same request. */
  const asked = useRef<{ reason: string; requestId: string }>(undefined)

  const submit = async () => {
    const said = reason.trim()
    if (!said) return setProblem('请写一下原因')
    if (asked.current?.reason !== said) asked.current = { reason: said, requestId: newRequestId() }
    try {
      await call('POST /api/orders/:outTradeNo/refund-requests', { outTradeNo, ...asked.current })
      say('已提交，请等商家处理')
    } catch (error) {
      if (error instanceof Leaving) return
      if (!hasChanged(error)) return setProblem(words(error))
      say(refundChanged)
    }
    onDone()
  }

  return (
    <View className="order__ask">
      <Group>
        <Field
          label="退款原因"
          value={reason}
          maxLength={80}
          placeholder="坏果、少发、不想要了…"
          problem={problem}
          onChange={(value) => {
            setReason(value)
            setProblem(undefined)
          }}
        />
      </Group>
      <Notice>退的是还没有退过的全部金额，商家同意后原路退回你的微信。</Notice>
      <Button block busy={busy === 'ask'} onTap={() => void once('ask', submit)}>
        提交申请
      </Button>
    </View>
  )
}

/** Somebody asked, or gave back, meanwhile: the order as it is now says more than any words. */
const hasChanged = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'conflict' || error.code === 'refund-exceeds-paid')

/** Paid, not all on its way back, and nobody has asked already. */
const canAsk = ({ status, refunds }: Order): boolean =>
  (status === 'paid' || status === 'shipped' || status === 'received') && !refunds.some(isOpen)

const isOpen = ({ status }: Refund) => status === 'requested'
