/**
 * Takes the product pictures anew: `npx tsx bff/shop/artwork/develop.ts <chromium> [product id …]`.
 * Each scene in scenes/ is a still life written in GLSL; a headless Chromium without a GPU is the camera
 * (minutes per picture). The pictures are kept in the repository, so nobody needs to run this to start the shop.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SHOT = { size: 800, samples: 6, quality: 0.84 }
const CAMERA = [
  '--headless=new',
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-gpu-watchdog',
  '--dump-dom',
]
/** What a scene may set, and what is so unless it does. */
const DEFAULTS = { SET_WALL: '4.5', SET_STEP: '.88', SET_SUN: 'vec3(-.62, .78, .5)' }

const [chromium, ...wanted] = process.argv.slice(2)
if (!chromium) throw new Error('say where Chromium is: develop.ts <chromium> [product id …]')
for (const id of wanted.length > 0 ? wanted : await allScenes()) {
  const picture = await develop(chromium, id)
  await writeFile(new URL(`../pictures/${id}.jpg`, import.meta.url), picture)
  process.stdout.write(`${id}.jpg ${Math.ceil(picture.length / 1024)} KiB\n`)
}

async function allScenes(): Promise<string[]> {
  const files = await readdir(new URL('./scenes/', import.meta.url))
  return files.filter((file) => file.endsWith('.glsl')).map((file) => file.slice(0, -5))
}

/** @throws Error with the shader compiler's words when a scene does not compile */
async function develop(camera: string, id: string): Promise<Buffer> {
  const scene = await source(`./scenes/${id}.glsl`)
  const exposure = Number(/exposure ([\d.]+)/.exec(scene)?.[1] ?? '.44')
  const shot = { ...SHOT, exposure, scene: await shader(scene) }
  const folder = await mkdtemp(join(tmpdir(), 'artwork-'))
  try {
    const page = join(folder, 'page.html')
    await writeFile(page, pageOf(await source('./darkroom.js'), shot))
    const { stdout } = await run(camera, [...CAMERA, `--user-data-dir=${folder}`, page], {
      maxBuffer: 2 ** 26,
    })
    const found = /data:image\/jpeg;base64,([\w+/=]+)/.exec(stdout)?.[1]
    if (!found) throw new Error(`${id}: no picture came out: ${stdout.slice(0, 2000)}`)
    return Buffer.from(found, 'base64')
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function shader(scene: string): Promise<string> {
  const set = scene.match(/^#define SET_.*$/gm) ?? []
  const missing = Object.entries(DEFAULTS).filter(
    ([name]) => !set.some((line) => line.startsWith(`#define ${name} `)),
  )
  return [
    '#version 300 es\nprecision highp float;\nprecision highp int;',
    ...set,
    ...missing.map(([name, value]) => `#define ${name} ${value}`),
    ...(await Promise.all(['./studio.glsl', './orchard.glsl', './pantry.glsl'].map(source))),
    scene.replace(/^#define SET_.*$/gm, ''),
  ].join('\n')
}

function pageOf(darkroom: string, shot: object): string {
  const data = JSON.stringify(shot).replaceAll('<', '\\u003c')
  return `<!doctype html><body><script>${darkroom}
try { document.body.textContent = shoot(${data}) } catch (error) { document.body.textContent = error.message }
</script></body>`
}

function source(path: string): Promise<string> {
  return readFile(new URL(path, import.meta.url), 'utf8')
}
