// What grows: noise for pores and veins, and the shapes and skins of citrus fruit.

// A macro, so that turning by a number costs no sine: the compiler knows it.
#define turn(a) mat2(cos(a), -sin(a), sin(a), cos(a))

// A thing's own coordinates: where it stands, turned about the vertical, tipped over, rolled sideways.
#define stand(p, at, yaw, tip, roll) turned((p) - (at), turn(yaw), turn(tip), turn(roll))
vec3 turned(vec3 p, mat2 yaw, mat2 tip, mat2 roll) {
  p.xz *= yaw;
  p.yz *= tip;
  p.xy *= roll;
  return p;
}

// True, and settled for now, while something within `r` of `at` is not what is nearest to `p`.
bool isFar(vec3 p, vec3 at, float r) {
  float d = length(p - at) - r;
  if (d > .2 && d < gD) gD = d;
  return d > .2;
}

vec3 hash3(vec3 p) {
  uvec3 q = uvec3(ivec3(p)) * uvec3(1597334673u, 3812015801u, 2798796415u);
  uint h = (q.x ^ q.y ^ q.z) * 1597334673u;
  uvec3 r = h * uvec3(1u, 747796405u, 2891336453u);
  r ^= r >> 15u;
  r *= 2246822519u;
  return vec3(r >> 8u) / 16777216.;
}

float noise(vec3 p) {
  vec3 i = floor(p), f = p - i;
  f = f * f * (3. - 2. * f);
  float a = mix(hash3(i).x, hash3(i + vec3(1, 0, 0)).x, f.x), b = mix(hash3(i + vec3(0, 1, 0)).x, hash3(i + vec3(1, 1, 0)).x, f.x);
  float c = mix(hash3(i + vec3(0, 0, 1)).x, hash3(i + vec3(1, 0, 1)).x, f.x), d = mix(hash3(i + vec3(0, 1, 1)).x, hash3(i + vec3(1)).x, f.x);
  return mix(mix(a, b, f.y), mix(c, d, f.y), f.z);
}
float fbm(vec3 p) { return noise(p) * .55 + noise(p * 2.1 + 7.) * .28 + noise(p * 4.3 + 3.) * .17; }

// Distance to the nearest of scattered points: pores, juice sacs, salt.
float cells(vec3 p) {
  vec3 i = floor(p - .5);
  float d = 9.;
  for (int k = 0; k < 8; k++) {
    vec3 c = i + vec3(k & 1, (k >> 1) & 1, k >> 2);
    vec3 r = c + .2 + .6 * hash3(c + 51.) - p;
    d = min(d, dot(r, r));
  }
  return sqrt(d);
}

float ellipsoid(vec3 p, vec3 r) {
  float a = length(p / r), b = length(p / (r * r));
  return a * (a - 1.) / b;
}

float pores(vec3 q, float scale, float depth) {
  return gFine ? -depth * smoothstep(.42, .1, cells(q * scale)) + depth * .8 * noise(q * scale * .35) : 0.;
}

// A round fruit: `squash` < 1 flattens it, `neck` > 0 gives it a bump at the stem, the calyx end is +y.
float fruit(vec3 q, float r, float squash, float neck, float pore) {
  float d = ellipsoid(q, vec3(r, r * squash, r));
  if (d > .3) return d;
  float l = length(q.xz);
  d += .06 * r * exp(-l * l / (r * r * .02)) * smoothstep(0., r * .5, q.y);
  if (neck > 0.) d = smin(d, length(q - vec3(0, r * squash * .88, 0)) - r * .3 * neck, .5 * r) + .03 * neck * r * sin(atan(q.x, q.z) * 9.) * smoothstep(.5 * r, r, q.y);
  d -= .012 * r * sin(q.x * 3.1 / r + 1.) * sin(q.z * 2.7 / r) * sin(q.y * 2.3 / r + .4);
  return d + pores(q / r, pore, .011 * r);
}

// The woody star where the stem was.
float calyx(vec3 q, float r) {
  float near = length(q) - r * 1.2;
  if (near > .15) return near;
  float a = atan(q.x, q.z), l = length(q.xz);
  return max(l - r * (.6 + .4 * cos(a * 5.)), abs(q.y) - r * .28) * .7;
}

// A leaf lying along +x from the origin, blade in xz, curved by `bend`.
float leaf(vec3 q, float len, float bend) {
  float near = length(q - vec3(len * .5, 0, 0)) - len * .62;
  if (near > .25) return near;
  float t = clamp(q.x / len, 0., 1.);
  q.y -= bend * (sin(t * 2.6) - .25 * t) * len * .4 + abs(q.z) * .32 + .012 * sin(t * 38. - abs(q.z) * 14. / len);
  float w = len * .235 * pow(max(sin(3.14159 * pow(t, .82)), 0.), .85) + .008;
  float past = max(max(-q.x, q.x - len), 0.);
  vec2 d = vec2(max(abs(q.z) - w, past), abs(q.y) - .012);
  return (min(max(d.x, d.y), 0.) + length(max(d, 0.))) * .62;
}

void paintLeaf(vec3 q, float len, inout Paint m) {
  float t = q.x / len, z = abs(q.z) / len;
  float rib = smoothstep(.014, .004, z), vein = smoothstep(.16, .02, abs(fract(t * 9. - z * 11.) - .5)) * .35;
  vec3 green = mix(vec3(.028, .105, .028), vec3(.085, .2, .035), fbm(q * 3.) * .8 + t * .2);
  m = Paint(mix(green, vec3(.24, .36, .1), max(rib, vein * smoothstep(.0, .1, z))), .3, .05, .25);
}

void paintPeel(vec3 q, vec3 tone, inout Paint m) {
  float f = fbm(q * 1.6 + 4.);
  vec3 c = mix(tone, tone * vec3(1., 1.28, .9), smoothstep(.35, .8, f));
  c = mix(c, tone * vec3(.98, .74, .6), smoothstep(.62, .3, f) * .5);
  c *= 1. - .22 * smoothstep(.3, .08, cells(q * 15.));
  c = mix(c, vec3(.16, .1, .03), smoothstep(.73, .8, noise(q * 13.)) * .18);
  m = Paint(c, .34, .045, .16);
}

// A cut face seen from above: `q` in units of the radius, `n` segments, rind `rind` thick.
void paintCut(vec2 q, float n, float rind, vec3 juice, vec3 peel, inout Paint m) {
  float l = length(q), a = atan(q.y, q.x) / 6.28318 * n;
  float id = floor(a);
  float wob = (hash3(vec3(id + 31., 5., 2.)).x - .5) * .35;
  float edge = abs(fract(a + wob * 0.) - .5), wall = (.5 - edge) * 6.28318 / n * l;
  vec3 pith = mix(vec3(.93, .83, .6), vec3(.95, .8, .5), l);
  float outer = 1. - rind - .018 * cos((fract(a) - .5) * 6.28318);
  float inSac = smoothstep(.008, .026, wall) * smoothstep(outer, outer - .025, l) * smoothstep(.07, .13, l + wob * .03);
  float s = cells(vec3((fract(a) - .5) * 9. * sqrt(l), l * 6.5, id * 3.7)), s2 = cells(vec3(q * 17., id));
  vec3 flesh = juice * (.72 + .5 * smoothstep(.6, .1, s) + .1 * s2);
  flesh = mix(flesh, juice * vec3(1.12, 1.35, 1.5) + .03, smoothstep(.46, .62, s) * .45);
  flesh *= .86 + .22 * smoothstep(.1, .9, l);
  vec3 c = mix(pith, flesh, inSac);
  c = mix(c, peel, smoothstep(.955, .975, l));
  m = Paint(c, mix(.6, .16, inSac), mix(.02, .05, inSac), mix(.2, .5, inSac));
}

float halfFruit(vec3 q, float r, float squash, float pore) {
  float d = max(fruit(q, r, squash, 0., pore), q.y);
  return gFine && q.y > -.02 && d < .05 ? d + .012 * r * smoothstep(.1, .6, cells(q / r * vec3(11, 1, 11))) * step(length(q.xz), r * .86) : d;
}
