/* Runs in a browser page: takes the picture in tiles, smooths the light, develops it. `shoot` → data URL. */
const VERTEX = `#version 300 es
void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4. - 1., 0, 1); }`

const SMOOTH = `#version 300 es
precision highp float;
uniform sampler2D uLight, uColor, uShape;
uniform int uStride;
out vec4 oLight;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy), size = textureSize(uLight, 0);
  vec3 light = texelFetch(uLight, at, 0).rgb, color = texelFetch(uColor, at, 0).rgb;
  vec4 shape = texelFetch(uShape, at, 0);
  vec4 sum = vec4(light, 1);
  for (int y = -2; y <= 2; y++) for (int x = -2; x <= 2; x++) {
    ivec2 b = clamp(at + ivec2(x, y) * uStride, ivec2(0), size - 1);
    vec3 l = texelFetch(uLight, b, 0).rgb, c = texelFetch(uColor, b, 0).rgb - color;
    vec4 s = texelFetch(uShape, b, 0) - shape;
    float other = abs(dot(log(l + .05) - log(light + .05), vec3(.33)));
    float w = exp(-dot(s.xyz, s.xyz) * 4. - s.w * s.w * 260. - dot(c, c) * 26. - other * other * (uStride > 1 ? 3. : 0.));
    w *= exp(-float(x * x + y * y) * .28);
    sum += vec4(l, 1) * w;
  }
  oLight = vec4(sum.rgb / sum.a, 1);
}`

const DEVELOP = `#version 300 es
precision highp float;
uniform sampler2D uLight, uColor;
uniform float uExposure;
out vec4 oPixel;
float grain(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453) - .5; }
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec2 uv = gl_FragCoord.xy / vec2(textureSize(uLight, 0)) - .5;
  vec3 c = texelFetch(uLight, at, 0).rgb * texelFetch(uColor, at, 0).rgb * uExposure;
  c *= 1. - .32 * dot(uv, uv);
  float luma = dot(c, vec3(.3, .6, .1));
  c = max(mix(vec3(luma), c, 1.06), 0.);
  vec3 x = c / (1. + max(c.r, max(c.g, c.b)) * .28) * 1.2;
  x = 1. - exp(-x * 1.25);
  x = pow(clamp(x, 0., 1.), vec3(1. / 2.2));
  x = mix(x, x * x * (3. - 2. * x), .32);
  oPixel = vec4(x + grain(gl_FragCoord.xy) * .014, 1);
}`

function shoot({ scene, size, samples, exposure, quality }) {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  const gl = canvas.getContext('webgl2', { preserveDrawingBuffer: true, antialias: false })
  gl.getExtension('EXT_color_buffer_float')

  const shader = (type, source) => {
    const made = gl.createShader(type)
    gl.shaderSource(made, source)
    gl.compileShader(made)
    if (!gl.getShaderParameter(made, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(made))
    return made
  }
  const program = (fragment) => {
    const made = gl.createProgram()
    gl.attachShader(made, shader(gl.VERTEX_SHADER, VERTEX))
    gl.attachShader(made, shader(gl.FRAGMENT_SHADER, fragment))
    gl.linkProgram(made)
    return made
  }
  const sheet = () => {
    const made = gl.createTexture()
    gl.bindTexture(gl.TEXTURE_2D, made)
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, size, size)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST)
    return made
  }
  const frame = (...sheets) => {
    const made = gl.createFramebuffer()
    gl.bindFramebuffer(gl.FRAMEBUFFER, made)
    const slots = sheets.map((texture, i) => {
      const slot = gl.COLOR_ATTACHMENT0 + i
      gl.framebufferTexture2D(gl.FRAMEBUFFER, slot, gl.TEXTURE_2D, texture, 0)
      return slot
    })
    gl.drawBuffers(slots)
    return made
  }
  const draw = (into, { with: used, textures = {}, ints = {}, floats = {} }) => {
    gl.bindFramebuffer(gl.FRAMEBUFFER, into)
    gl.useProgram(used)
    const place = (name) => gl.getUniformLocation(used, name)
    Object.entries(textures).forEach(([name, texture], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit)
      gl.bindTexture(gl.TEXTURE_2D, texture)
      gl.uniform1i(place(name), unit)
    })
    for (const [name, value] of Object.entries(ints)) gl.uniform1i(place(name), value)
    for (const [name, value] of Object.entries(floats)) gl.uniform1f(place(name), value)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
  }

  const [light, color, shape, spare] = [sheet(), sheet(), sheet(), sheet()]
  const camera = program(scene)
  const taken = frame(light, color, shape)
  gl.useProgram(camera)
  gl.uniform2f(gl.getUniformLocation(camera, 'uSize'), size, size)
  gl.viewport(0, 0, size, size)
  gl.enable(gl.SCISSOR_TEST)
  // Small tiles, each waited for: a software GPU that works too long on one draw is taken for dead.
  const tile = 40
  for (let y = 0; y < size; y += tile)
    for (let x = 0; x < size; x += tile) {
      gl.scissor(x, y, tile, tile)
      draw(taken, { with: camera, ints: { uSamples: samples } })
      gl.readPixels(x, y, 1, 1, gl.RGBA, gl.FLOAT, new Float32Array(4))
    }
  gl.disable(gl.SCISSOR_TEST)

  const smooth = program(SMOOTH)
  let [from, to] = [light, spare]
  for (const stride of [1, 2, 4, 8]) {
    draw(frame(to), {
      with: smooth,
      textures: { uLight: from, uColor: color, uShape: shape },
      ints: { uStride: stride },
    })
    ;[from, to] = [to, from]
  }
  draw(null, {
    with: program(DEVELOP),
    textures: { uLight: from, uColor: color },
    floats: { uExposure: exposure },
  })
  return canvas.toDataURL('image/jpeg', quality)
}
