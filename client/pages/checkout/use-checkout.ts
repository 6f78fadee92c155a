import Taro from '@tarojs/taro'
import { useEffect, useRef, useState } from 'react'
import type { Address } from '../../../bff/contract/order'
import { placeAndPay, whyNotPayable } from '@/checkout'
import type { CheckoutOutcome } from '@/checkout'
import { pages } from '@/links'
import { platform } from '@/platform'
import { keepScanCode } from '@/scan-code'
import { useSession } from '@/session'
import { rememberAddress, rememberedAddress } from './address'
import { dropIntent, intentFor, keepIntent, keptIntent, orderRequest } from './intent'
import type { Intent } from './intent'

interface Asked {
  productId: string
  quantity: number
  /** What is left of it. */
  most: number
}

/** The form's state, and submitting it at most once at a time. */
export function useCheckout({ productId, quantity: asked, most }: Asked) {
  const [left] = useState(() => keptIntent(productId))
  const [wanted, setQuantity] = useState(left?.wish.quantity ?? asked)
  const quantity = Math.min(wanted, most)
  const [address, setAddress] = useState<Address | undefined>(
    () => left?.wish.address ?? rememberedAddress(),
  )
  const [remark, setRemark] = useState(left?.wish.remark ?? '')
  const [problem, setProblem] = useState<{ at: 'address' | 'order'; text: string }>()
  const [isBusy, setBusy] = useState(false)
  const intent = useRef<Intent | undefined>(left)
  const isUnderWay = useRef(false)

  async function submit(): Promise<void> {
    if (isUnderWay.current) return
    if (platform.handOver) {
      return platform.handOver.navigateTo(pages.checkout({ productId, quantity }))
    }
    if (!address) return setProblem({ at: 'address', text: '请先填写收货地址' })
    isUnderWay.current = true
    setBusy(true)
    setProblem(undefined)
    intent.current = intentFor({ productId, quantity, address, remark }, intent.current)
    keepIntent(intent.current, { isLeaving: false })
    const outcome = await placeAndPay(orderRequest(intent.current))
    // The page is being left for WeChat; it comes back to `left` above.
    if (outcome.kind === 'leaving') return keepIntent(intent.current, { isLeaving: true })
    dropIntent()
    isUnderWay.current = false
    setBusy(false)
    if (outcome.kind !== 'not-placed') return goToOrder(outcome)
    if (outcome.error.code === 'conflict') intent.current = undefined
    setProblem({ at: 'order', text: whyNotPayable(outcome.error) })
  }

  useResume(left?.isLeaving === true, submit)

  return {
    ...{ quantity, setQuantity, remark, setRemark, address, problem, isBusy, submit },
    setAddress(chosen: Address) {
      rememberAddress(chosen)
      setAddress(chosen)
      setProblem(undefined)
    },
  }
}

/** Back from signing in: go on with what was being submitted, once. */
function useResume(isBack: boolean, submit: () => Promise<void>): void {
  const { state } = useSession()
  const isPending = useRef(isBack)
  const latest = useRef(submit)
  useEffect(() => {
    latest.current = submit
  })
  useEffect(() => {
    if (!isPending.current || state === 'checking' || state === 'signing-in') return
    isPending.current = false
    dropIntent()
    if (state === 'signed-in') void latest.current()
  }, [state])
}

/** What really happened is the order page's to find out; it asks harder when a payment may be on its way. */
function goToOrder(outcome: Extract<CheckoutOutcome, { order: unknown }>): void {
  const { outTradeNo } = outcome.order
  if (outcome.kind === 'scan') keepScanCode(outTradeNo, outcome.codeUrl)
  const page = pages.order(outTradeNo)
  const isTried = outcome.kind !== 'cancelled' && outcome.kind !== 'scan'
  void Taro.redirectTo({ url: isTried ? `${page}&paying=1` : page })
}
