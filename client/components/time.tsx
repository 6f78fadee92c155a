import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'

/** `2026-11-20T05:00:00.000Z` → `2026-11-20 13:00`, on the phone's own clock. */
export function localTime(instant: string): string {
  const at = new Date(instant)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`
}

/** Counts down to an instant as `29:59`; `onEnd` is called once, when it is reached. */
export function Countdown({ to, onEnd }: { to: string; onEnd: () => void }) {
  const [left, setLeft] = useState(() => secondsUntil(to))
  useEffect(() => {
    if (secondsUntil(to) === 0) return
    const timer = setInterval(() => {
      const now = secondsUntil(to)
      setLeft(now)
      if (now > 0) return
      clearInterval(timer)
      onEnd()
    }, 1000)
    return () => clearInterval(timer)
  }, [to, onEnd])
  return (
    <Text className="number">
      {String(Math.floor(left / 60)).padStart(2, '0')}:{String(left % 60).padStart(2, '0')}
    </Text>
  )
}

const secondsUntil = (instant: string) =>
  Math.max(0, Math.ceil((Date.parse(instant) - Date.now()) / 1000))
