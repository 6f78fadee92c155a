/** How far a command is, where somebody watches. */
export interface Progress {
  title: string
  done: number
  /** Absent: nobody says beforehand how many there will be, and a block wanders. */
  total?: number
}

export interface ProgressBar {
  show(progress: Progress): void
  /** Leaves the last line as it is. */
  end(): void
}

const WIDTH = 24
const BLOCK = 4
const REDRAW_MS = 100

export function createProgressBar(terminal: NodeJS.WriteStream): ProgressBar {
  let drawnAt = 0
  let last: Progress | undefined

  function draw(progress: Progress) {
    drawnAt = Date.now()
    terminal.write(`\r${lineOf(progress, Math.floor(drawnAt / REDRAW_MS))}\u001b[K`)
  }
  function end() {
    if (!last || !terminal.isTTY) return
    draw(last)
    terminal.write('\n')
    last = undefined
  }

  return {
    show(progress) {
      if (last && last.title !== progress.title) end()
      last = progress
      if (terminal.isTTY && Date.now() - drawnAt >= REDRAW_MS) draw(progress)
    },
    end,
  }
}

function lineOf({ title, done, total }: Progress, step: number): string {
  const some = done.toLocaleString('en')
  if (total === undefined) {
    const wandering = (cell: number) => (cell - (step % WIDTH) + WIDTH) % WIDTH < BLOCK
    return `${bar(wandering)} ${some} ${title}`
  }
  const full = total === 0 ? WIDTH : Math.floor((WIDTH * done) / total)
  return `${bar((cell) => cell < full)} ${title} ${some} of ${total.toLocaleString('en')}`
}

const bar = (isFull: (cell: number) => boolean): string =>
  Array.from({ length: WIDTH }, (_, cell) => (isFull(cell) ? '█' : '░')).join('')
