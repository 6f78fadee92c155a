// The photo studio all product pictures are taken in: one sun, one softbox, a seamless paper backdrop.
// A scene supplies `arrange` (what stands where), `paint` (what it is made of) and its `SET_*` constants;
// this file is the light, the lens and the film. It is a small path tracer over signed distances.

uniform vec2 uSize;
uniform int uSamples;

struct Paint {
  vec3 color;
  float rough; // of the clear coat
  float coat; // reflectance of the clear coat at normal incidence
  float glow; // how far light wraps around it: fruit flesh is translucent
};

float gD; // distance to the nearest thing
int gId; // which thing
vec3 gQ; // where on it, in its own coordinates
bool gFine; // whether surfaces show their pores (only when normals are taken)

void arrange(vec3 p);
void paint(int id, vec3 q, vec3 n, inout Paint m);

void put(float d, int id, vec3 q) {
  if (d < gD) {
    gD = d;
    gId = id;
    gQ = q;
  }
}

float smin(float a, float b, float k) {
  float h = max(k - abs(a - b), 0.) / k;
  return min(a, b) - h * h * k * .25;
}

float map(vec3 p) {
  gD = smin(p.y, p.z + SET_WALL, 3.);
  gId = 0;
  gQ = p;
  arrange(p);
  return gD;
}

// A surface as the light meets it.
struct Touch {
  vec3 normal;
  float open; // how little stands between it and the sun, roughly
  Paint paint;
};

// All looks at the map from one line: a shader compiler writes out every call in full.
Touch touch(vec3 p, bool fine, vec3 towards) {
  const vec2 e = vec2(1, -1) * .0012;
  vec3 n = vec3(0);
  float open = 0.;
  gFine = fine;
  for (int i = 0; i < 6; i++) {
    vec3 at = i == 0 ? e.xyy : i == 1 ? e.yyx : i == 2 ? e.yxy : i == 3 ? e.xxx : i == 4 ? towards : vec3(0);
    float d = map(p + at);
    if (i < 4) n += at * d;
    if (i == 4) open = clamp(d / .3, 0., 1.);
  }
  gFine = false;
  Touch found = Touch(normalize(n), open, Paint(SET_PAPER, .6, .02, 0.));
  if (gId > 0) paint(gId, gQ, found.normal, found.paint);
  return found;
}

// ---- film grain is randomness used well

uint gSeed;
float rnd() {
  gSeed = gSeed * 747796405u + 2891336453u;
  uint w = ((gSeed >> ((gSeed >> 28u) + 4u)) ^ gSeed) * 277803737u;
  return float((w >> 22u) ^ w) * (1. / 4294967296.);
}
vec3 onSphere() {
  float z = rnd() * 2. - 1., a = rnd() * 6.28318;
  return vec3(sqrt(1. - z * z) * vec2(cos(a), sin(a)), z);
}

// ---- light

const vec3 SUN = normalize(SET_SUN);
const vec3 SUN_COLOR = vec3(3.5, 3.15, 2.65);

vec3 sky(vec3 d) {
  vec3 room = mix(SET_PAPER * .75, vec3(.82, .86, .9), smoothstep(-.2, .9, d.y)) * .62;
  vec3 box = normalize(vec3(-.75, .72, .5));
  vec3 side = normalize(cross(vec3(0, 1, 0), box)), up = cross(box, side);
  vec2 q = vec2(dot(d, side), dot(d, up)) / max(dot(d, box), .01);
  float window = smoothstep(.5, .42, abs(q.x)) * smoothstep(.62, .54, abs(q.y));
  window *= smoothstep(.015, .035, abs(q.x)) * step(0., dot(d, box));
  return room + window * vec3(3.6, 3.4, 3.1);
}

float march(vec3 ro, vec3 rd, float t, int steps, float far) {
  for (int i = 0; i < steps; i++) {
    float d = map(ro + rd * t);
    if (d < .0007 * (1. + t * .4)) return t;
    t += d * SET_STEP;
    if (t > far) return -1.;
  }
  return t;
}

vec3 gFirstColor;
vec4 gFirstShape;

// Three legs: from the eye to a thing, from there to the sun, and on to whatever else it sees.
vec3 look(vec3 ro, vec3 rd, float near) {
  vec3 light = vec3(0), weight = vec3(1), fromSun = vec3(0), onward = rd;
  gFirstColor = vec3(1);
  gFirstShape = vec4(0);
  for (int leg = 0; leg < 3; leg++) {
    float t = march(ro, rd, leg == 0 ? near : .004, leg == 0 ? 110 : 36, leg == 0 ? 40. : 8.);
    if (leg == 1) {
      if (t < 0.) light += fromSun;
      rd = onward;
      continue;
    }
    if (t < 0.) return light + weight * sky(rd);
    vec3 p = ro + rd * t;
    Touch it = touch(p, leg == 0, SUN * .4);
    Paint m = it.paint;
    vec3 n = it.normal;
    if (dot(n, rd) > 0.) n = normalize(n - rd * dot(n, rd) * 1.02);
    fromSun = m.color * SUN_COLOR * max(dot(n, SUN) + m.glow, 0.) / (1. + m.glow);
    if (leg == 2) return light + weight * (fromSun * it.open + m.color * sky(n) * (.35 + .4 * it.open));

    gFirstColor = m.color;
    gFirstShape = vec4(n, t * .15);
    ro = p + n * (.004 + m.glow * .04);
    float fresnel = m.coat + (1. - m.coat) * pow(1. - max(dot(n, -rd), 0.), 5.) * (1. - m.rough);
    // Some rays follow the coat, each weighed by how seldom it was chosen.
    float chance = clamp(fresnel * 3., .1, .6);
    if (rnd() < chance) {
      weight = vec3(fresnel / chance);
      onward = normalize(reflect(rd, n) + onSphere() * m.rough * m.rough);
      if (dot(onward, n) < 0.) onward = reflect(rd, n);
    } else {
      weight = m.color * (1. - fresnel) / (1. - chance);
      onward = normalize(n + onSphere() * .999);
    }
    rd = normalize(SUN + onSphere() * .055);
  }
  return light;
}

// ---- lens

layout(location = 0) out vec4 oLight;
layout(location = 1) out vec4 oColor;
layout(location = 2) out vec4 oShape;

// Light and colour leave separately, so that the darkroom can smooth the one without blurring the other.
void main() {
  vec3 eye = SET_EYE, target = SET_TARGET;
  vec3 ahead = normalize(target - eye), side = normalize(cross(ahead, vec3(0, 1, 0))), up = cross(side, ahead);
  float focus = length(target - eye) - .5;
  float near = length(target - eye) - 3.7;
  vec3 sum = vec3(0), color = vec3(0);
  float taken = 0.;
  vec4 shape = vec4(0);
  for (int i = 0; i < uSamples; i++) {
    gSeed = uint(gl_FragCoord.x) * 1973u + uint(gl_FragCoord.y) * 3070987u + uint(i) * 186883u + 1u;
    rnd();
    rnd();
    vec2 uv = (gl_FragCoord.xy - .5 + vec2(rnd(), rnd()) * 1.2 - uSize * .5) / uSize.y;
    vec3 rd = normalize(ahead + (side * uv.x + up * uv.y) * SET_FOV);
    vec3 at = eye + rd * focus;
    float a = rnd() * 6.28318, r = sqrt(rnd()) * .075;
    vec3 ro = eye + (side * cos(a) + up * sin(a)) * r;
    vec3 seen = look(ro, normalize(at - ro), near);
    if (any(isnan(seen)) || any(isnan(gFirstShape))) continue;
    sum += min(seen, vec3(5));
    color += gFirstColor;
    taken += 1.;
    shape += gFirstShape;
  }
  float n = max(taken, 1.);
  color = color / n + .02;
  oLight = vec4(sum / n / color, 1);
  oColor = vec4(color, 1);
  oShape = shape / n;
}
