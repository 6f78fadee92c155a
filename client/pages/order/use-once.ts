import { useRef, useState } from 'react'

/** Runs one thing at a time: a second tap while one is under way does nothing. */
export function useOnce<What extends string>() {
  const [busy, setBusy] = useState<What>()
  const isUnderWay = useRef(false)
  const once = async (what: What, run: () => Promise<void>) => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    setBusy(what)
    await run().finally(() => {
      isUnderWay.current = false
      setBusy(undefined)
    })
  }
  return { busy, once }
}
